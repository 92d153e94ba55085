import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { EmulatedRequest } from 'rx-media-upload/testing';
import { MP4, patternedBytes } from '../support/patterned-bytes.js';
import { until } from '../support/until.js';
import { crashSite, SEGMENTS, sha256 } from './crash-site.js';

/** Of the moments of death. Another one with SEED=…; each title shows it. */
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
/** 0 to 1, the same for the same seed and step. */
const chance = (step: number): number =>
  createHash('sha256').update(`${seed}:${step}`).digest().readUInt32LE() / 2 ** 32;

const { emulator, file, checkpointFiles, start, onRequest } = crashSite();

describe('an upload in a process that is killed with SIGKILL', () => {
  const sentAgain = (requests: readonly EmulatedRequest[], mediaId: string): number => {
    const appends = requests.filter(
      (request) => request.command === 'append' && request.mediaId === mediaId && request.segmentIndex !== undefined,
    );
    return appends.length - new Set(appends.map(({ segmentIndex }) => segmentIndex)).size;
  };

  const moments = [1, 4, 'auto' as const]
    .map((concurrency) => ({ concurrency, most: concurrency === 'auto' ? 16 : concurrency }))
    .flatMap(({ concurrency, most }) =>
      [
        ...[0, 1, 2].map((step) => 2 + Math.floor(chance(step + 10 * most) * (SEGMENTS - 2))),
        SEGMENTS + 1,
        SEGMENTS + 2,
        SEGMENTS + 3,
      ].map((request, step) => ({
        concurrency,
        most,
        request,
        delay: Math.floor(chance(100 + step + 10 * most) * 6),
      })),
    );
  it.each(moments)(
    `goes on after its death $delay ms into request $request, $concurrency at a time (seed ${seed})`,
    async ({ concurrency, most, request, delay }) => {
      const first = start({ concurrency });
      const killed = new Promise<void>((done) => {
        onRequest((count) => {
          if (count === request) setTimeout(() => done(void first.child.kill('SIGKILL')), delay);
        });
      });
      await killed;
      expect(await first.ended).toBeNull();
      await until(() => emulator().requests.every(({ endedAt }) => endedAt < Infinity));
      const told = first.events.flatMap((event) => (event.type === 'appended' ? [event.acknowledged] : [])).at(-1) ?? 0;

      const second = start({ concurrency });
      expect(await second.ended).toBe(0);
      expect(second.events[0]).toMatchObject({
        type: 'initialized',
        resumed: true,
        mediaId: emulator().uploads[0]!.mediaId,
      });
      // What was told as acknowledged is never sent again.
      expect((second.events[0] as { resumedBytes: number }).resumedBytes).toBeGreaterThanOrEqual(told);
      expect(second.events.at(-1)).toMatchObject({ type: 'succeeded' });
      expect(emulator().uploads).toMatchObject([{ state: 'succeeded', sha256 }]);
      expect(sentAgain(emulator().requests, emulator().uploads[0]!.mediaId)).toBeLessThanOrEqual(most);
      expect(
        emulator().requests.filter(({ command, status }) => command === 'finalize' && status === 200).length,
      ).toBeLessThanOrEqual(request > SEGMENTS + 1 ? 2 : 1);
      expect(await checkpointFiles()).toEqual([]);
    },
    30_000,
  );

  it('begins anew after a death before X has named the media', async () => {
    const first = start({ concurrency: 1 });
    onRequest((count) => {
      if (count === 1) first.child.kill('SIGKILL');
    });
    expect(await first.ended).toBeNull();
    const second = start({ concurrency: 1 });
    expect(await second.ended).toBe(0);
    expect(second.events[0]).toMatchObject({ type: 'initialized', resumed: false });
    expect(emulator().uploads.at(-1)).toMatchObject({ state: 'succeeded', sha256 });
  });

  it('goes on after several deaths, one after the other', async () => {
    let deaths = 0;
    let running = start({ concurrency: 2 });
    onRequest((count) => {
      if (count % 12 === 0 && deaths < 4) {
        deaths++;
        running.child.kill('SIGKILL');
      }
    });
    for (let ended = await running.ended, runs = 1; ended === null; ended = await running.ended) {
      if (++runs > 6) throw new Error('It never ends');
      running = start({ concurrency: 2 });
    }
    expect(running.events.at(-1)).toMatchObject({ type: 'succeeded' });
    expect(emulator().uploads).toMatchObject([{ state: 'succeeded', sha256 }]);
    expect(sentAgain(emulator().requests, emulator().uploads[0]!.mediaId)).toBeLessThanOrEqual(4 * 2);
    expect(deaths).toBe(4);
  }, 30_000);

  it('sends one segment again at most, of 100 MB in segments of 4 MiB, killed at half of them', async () => {
    const large = patternedBytes(100_000_000, MP4);
    await writeFile(file(), large);
    const first = start({ concurrency: 1, segmentBytes: 4 * 1024 * 1024 });
    // The reply to the twelfth of 24 segments is lost: X has it, and nobody knows.
    emulator().fail({ command: 'append', nth: 12, after: true, hang: true });
    await until(() => emulator().uploads[0]?.segments.length === 12);
    first.child.kill('SIGKILL');
    await first.ended;
    const second = start({ concurrency: 1 });
    expect(await second.ended).toBe(0);
    const sent = emulator().requests.reduce(
      (sum, { command, bytes: size }) => sum + (command === 'append' ? size : 0),
      0,
    );
    const again = sent - large.length;
    // With the multipart frames of 25 requests.
    expect(again).toBeGreaterThan(4 * 1024 * 1024);
    expect(again).toBeLessThan(4 * 1024 * 1024 + 25 * 400);
    expect(emulator().uploads).toMatchObject([
      { state: 'succeeded', sha256: createHash('sha256').update(large).digest('hex') },
    ]);
  }, 60_000);
});
