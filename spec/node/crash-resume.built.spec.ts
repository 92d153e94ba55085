import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmulatedRequest, type MediaEmulator, mediaEmulator } from 'rx-media-upload/testing';
import { MP4, patternedBytes } from '../support/patterned-bytes.js';
import { type ServedEmulator, serveEmulator } from '../support/served-emulator.js';
import { until } from '../support/until.js';
import { type UploadProcess, uploadProcess } from '../support/upload-process.js';

/** Of the moments of death. Another one with SEED=…; each title shows it. */
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
/** 0 to 1, the same for the same seed and step. */
const chance = (step: number): number =>
  createHash('sha256').update(`${seed}:${step}`).digest().readUInt32LE() / 2 ** 32;

const SEGMENT = 64 * 1024;
const SEGMENTS = 48;
const bytes = patternedBytes(SEGMENT * SEGMENTS - 1000, MP4);
const sha256 = createHash('sha256').update(bytes).digest('hex');

describe('an upload in a process that is killed with SIGKILL', () => {
  let folder: string;
  let file: string;
  let checkpoints: string;
  let server: ServedEmulator;
  let emulator: MediaEmulator;
  /** Called with each request's number before it is answered. */
  let onRequest: (count: number) => void;
  const processes: UploadProcess[] = [];
  const start = (options: { concurrency: number; segmentBytes?: number }): UploadProcess => {
    const running = uploadProcess({ file, baseUrl: server.url, checkpoints, segmentBytes: SEGMENT, ...options });
    processes.push(running);
    return running;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crash-'));
    file = join(folder, 'clip.mp4');
    checkpoints = join(folder, 'checkpoints');
    await writeFile(file, bytes);
    emulator = mediaEmulator({ latency: 4, processing: { polls: 2, checkAfterSecs: 0.02 } });
    onRequest = () => undefined;
    let count = 0;
    server = await serveEmulator({
      fetch: (request) => {
        onRequest(++count);
        return emulator.fetch(request);
      },
    });
  });
  afterEach(async () => {
    for (const { child } of processes.splice(0)) child.kill('SIGKILL');
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const sentAgain = (requests: readonly EmulatedRequest[], mediaId: string): number => {
    const appends = requests.filter(
      (request) => request.command === 'append' && request.mediaId === mediaId && request.segmentIndex !== undefined,
    );
    return appends.length - new Set(appends.map(({ segmentIndex }) => segmentIndex)).size;
  };
  const checkpointFiles = async (): Promise<string[]> =>
    (await readdir(checkpoints).catch(() => [])).filter((name) => name.endsWith('.json'));

  const moments = [1, 4].flatMap((concurrency) =>
    [
      ...[0, 1, 2].map((step) => 2 + Math.floor(chance(step + 10 * concurrency) * (SEGMENTS - 2))),
      SEGMENTS + 1,
      SEGMENTS + 2,
      SEGMENTS + 3,
    ].map((request, step) => ({
      concurrency,
      request,
      delay: Math.floor(chance(100 + step + 10 * concurrency) * 6),
    })),
  );
  it.each(moments)(
    `goes on after its death $delay ms into request $request, $concurrency at a time (seed ${seed})`,
    async ({ concurrency, request, delay }) => {
      const first = start({ concurrency });
      const killed = new Promise<void>((done) => {
        onRequest = (count) => {
          if (count === request) setTimeout(() => done(void first.child.kill('SIGKILL')), delay);
        };
      });
      await killed;
      expect(await first.ended).toBeNull();
      await until(() => emulator.requests.every(({ endedAt }) => endedAt < Infinity));
      const told = first.events.flatMap((event) => (event.type === 'appended' ? [event.loaded] : [])).at(-1) ?? 0;

      const second = start({ concurrency });
      expect(await second.ended).toBe(0);
      expect(second.events[0]).toMatchObject({
        type: 'initialized',
        resumed: true,
        mediaId: emulator.uploads[0]!.mediaId,
      });
      // What was told as acknowledged is never sent again.
      expect((second.events[0] as { resumedBytes: number }).resumedBytes).toBeGreaterThanOrEqual(told);
      expect(second.events.at(-1)).toMatchObject({ type: 'succeeded' });
      expect(emulator.uploads).toMatchObject([{ state: 'succeeded', sha256 }]);
      expect(sentAgain(emulator.requests, emulator.uploads[0]!.mediaId)).toBeLessThanOrEqual(concurrency);
      expect(
        emulator.requests.filter(({ command, status }) => command === 'finalize' && status === 200).length,
      ).toBeLessThanOrEqual(request > SEGMENTS + 1 ? 2 : 1);
      expect(await checkpointFiles()).toEqual([]);
    },
    30_000,
  );

  it('begins anew after a death before X has named the media', async () => {
    const first = start({ concurrency: 1 });
    onRequest = (count) => {
      if (count === 1) first.child.kill('SIGKILL');
    };
    expect(await first.ended).toBeNull();
    const second = start({ concurrency: 1 });
    expect(await second.ended).toBe(0);
    expect(second.events[0]).toMatchObject({ type: 'initialized', resumed: false });
    expect(emulator.uploads.at(-1)).toMatchObject({ state: 'succeeded', sha256 });
  });

  it('goes on after several deaths, one after the other', async () => {
    let deaths = 0;
    let running = start({ concurrency: 2 });
    onRequest = (count) => {
      if (count % 12 === 0 && deaths < 4) {
        deaths++;
        running.child.kill('SIGKILL');
      }
    };
    for (let ended = await running.ended, runs = 1; ended === null; ended = await running.ended) {
      if (++runs > 6) throw new Error('It never ends');
      running = start({ concurrency: 2 });
    }
    expect(running.events.at(-1)).toMatchObject({ type: 'succeeded' });
    expect(emulator.uploads).toMatchObject([{ state: 'succeeded', sha256 }]);
    expect(sentAgain(emulator.requests, emulator.uploads[0]!.mediaId)).toBeLessThanOrEqual(4 * 2);
    expect(deaths).toBe(4);
  }, 30_000);

  it('sends one segment again at most, of 100 MB in segments of 4 MiB, killed at half of them', async () => {
    const large = patternedBytes(100_000_000, MP4);
    await writeFile(file, large);
    const first = start({ concurrency: 1, segmentBytes: 4 * 1024 * 1024 });
    // The reply to the twelfth of 24 segments is lost: X has it, and nobody knows.
    emulator.fail({ command: 'append', nth: 12, after: true, hang: true });
    await until(() => emulator.uploads[0]?.segments.length === 12);
    first.child.kill('SIGKILL');
    await first.ended;
    const second = start({ concurrency: 1 });
    expect(await second.ended).toBe(0);
    const sent = emulator.requests.reduce(
      (sum, { command, bytes: size }) => sum + (command === 'append' ? size : 0),
      0,
    );
    const again = sent - large.length;
    // With the multipart frames of 25 requests.
    expect(again).toBeGreaterThan(4 * 1024 * 1024);
    expect(again).toBeLessThan(4 * 1024 * 1024 + 25 * 400);
    expect(emulator.uploads).toMatchObject([
      { state: 'succeeded', sha256: createHash('sha256').update(large).digest('hex') },
    ]);
  }, 60_000);

  describe.each([1, 4])(
    'with another process on the same file and checkpoints, %i segments at a time',
    (concurrency) => {
      it.each([
        ['from the start', 0],
        ['from the middle on', SEGMENTS / 2],
      ])(
        '%s: each succeeds or fails with a typed error, and the checkpoint is whole at every moment',
        async (_, lead) => {
          const first = start({ concurrency });
          await until(() => emulator.requests.length >= lead);
          const second = start({ concurrency });
          const look = { on: true };
          let looked = 0;
          const ends = Promise.all([first.ended, second.ended]).finally(() => (look.on = false));
          while (look.on) {
            for (const name of await checkpointFiles()) {
              const text = await readFile(join(checkpoints, name), 'utf8').catch(() => undefined);
              // Gone since the folder was read.
              if (text === undefined) continue;
              looked++;
              expect(JSON.parse(text)).toMatchObject({ format: 1, segmentBytes: SEGMENT });
            }
            await new Promise((passed) => setTimeout(passed, 1));
          }
          const codes = await ends;
          for (const [at, { events }] of [first, second].entries()) {
            const last = events.at(-1)!;
            if (codes[at] === 0) expect(last.type).toBe('succeeded');
            else expect(last).toMatchObject({ type: 'failed', error: { name: 'MediaRequestError' } });
          }
          expect(codes).toContain(0);
          for (const upload of emulator.uploads.filter(({ finalized }) => finalized))
            expect(upload.sha256).toBe(sha256);
          expect(looked).toBeGreaterThan(0);
          expect(await checkpointFiles()).toEqual([]);
        },
        30_000,
      );
    },
  );
});
