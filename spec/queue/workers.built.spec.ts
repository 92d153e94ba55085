import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MediaEmulator, mediaEmulator } from 'rx-media-upload/testing';
import { jobProcess, type JobProcess, type JobProcessOptions } from '../support/job-process.js';
import { MP4, patternedBytes, PNG } from '../support/patterned-bytes.js';
import { type RedisServer, redisServer } from '../support/redis-server.js';
import { type ServedEmulator, serveEmulator } from '../support/served-emulator.js';
import { until } from '../support/until.js';

const SEGMENT = 65_536;
const bytes = patternedBytes(6 * SEGMENT - 100, MP4);
const image = patternedBytes(3 * SEGMENT, PNG);
const sha256 = (of: Uint8Array) => createHash('sha256').update(of).digest('hex');

let redis: RedisServer;
let folder: string;
let emulator: MediaEmulator;
let server: ServedEmulator;
/** Called with each request before it is answered; the answer waits for it. */
let onRequest: (path: string) => unknown;
const processes: JobProcess[] = [];

beforeAll(async () => void (redis = await redisServer({ appendonly: 'yes', appendfsync: 'always' })));
afterAll(() => redis.end());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'workers-'));
  await writeFile(join(folder, 'clip.mp4'), bytes);
  await writeFile(join(folder, 'picture.png'), image);
  emulator = mediaEmulator({
    latency: 4,
    processing: { polls: 2, checkAfterSecs: 0.02 },
    repeatedFinalize: 'error',
  });
  onRequest = () => undefined;
  server = await serveEmulator({
    fetch: async (request) => {
      await onRequest(new URL((request as Request).url).pathname);
      return emulator.fetch(request);
    },
  });
});
afterEach(async () => {
  for (const { child } of processes.splice(0)) {
    child.kill('SIGCONT');
    child.kill('SIGKILL');
  }
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const start = async (jobId: string, more: Partial<JobProcessOptions> & { content?: Uint8Array } = {}) => {
  const { content = bytes, ...given } = more;
  const file = join(folder, content === image ? 'picture.png' : 'clip.mp4');
  const running = jobProcess({ redis: redis.path, baseUrl: server.url, file, jobId, ...given });
  processes.push(running);
  return running;
};
const sent = (path: RegExp) => emulator.requests.filter((request) => path.test(request.path)).length;
const uploads = () => emulator.uploads.filter(({ finalized }) => finalized);

describe('a worker that is frozen longer than another waits for it', () => {
  it.each<[string, RegExp, number]>([
    ['in the middle', /append/, 3],
    ['at its last segment, before FINALIZE', /append/, 6],
  ])(
    '%s, stops when it wakes up; what it sends after losing the job is what was in flight',
    async (name, path, count) => {
      let seen = 0;
      let frozen: (() => void) | undefined;
      onRequest = async (at) => {
        if (!path.test(at) || ++seen !== count) return;
        first.child.kill('SIGSTOP');
        frozen?.();
      };
      const isFrozen = new Promise<void>((over) => (frozen = over));
      const first = await start(`frozen ${name}`);
      await isFrozen;
      const second = await start(`frozen ${name}`);
      expect(await second.ended).toBe(0);
      expect(second.told.at(-1)).toMatchObject({ type: 'succeeded' });
      expect(second.told[0]).toMatchObject({ type: 'initialized', resumed: true });
      const before = emulator.requests.length;
      first.child.kill('SIGCONT');
      await first.ended;
      expect(first.told.at(-1)).toMatchObject({
        type: 'failed',
        error: { name: 'CheckpointLostError' },
        verdict: { kind: 'again', reason: 'lost' },
      });
      // The segment that was in flight was answered already.
      expect(emulator.requests.length - before).toBe(0);
      expect(uploads().map((upload) => upload.sha256)).toEqual([sha256(bytes)]);
      expect(sent(/initialize/)).toBe(1);
    },
  );
});

describe('a worker that dies', () => {
  it('between `finish` and the queue’s acknowledgement: the next answers from the store, nothing is sent', async () => {
    const first = await start('after', { diesAfter: 'finish' });
    await first.ended;
    expect(first.told.map(({ type }) => type)).not.toContain('succeeded');
    const before = emulator.requests.length;
    const second = await start('after', { file: join(folder, 'no such file') });
    expect(await second.ended).toBe(0);
    expect(second.told.map(({ type }) => type)).toEqual(['succeeded']);
    expect(emulator.requests).toHaveLength(before);
  });

  it.each<[string, Uint8Array]>([
    ['a video', bytes],
    ['an image, of which X tells no status', image],
  ])(
    'between FINALIZE and `finish`, of %s: the next goes on, whatever has become of the source',
    async (name, content) => {
      await (
        await start(`between ${name}`, { content, diesBefore: 'finish' })
      ).ended;
      const second = await start(`between ${name}`, { content, file: join(folder, 'no such file') });
      expect(await second.ended).toBe(0);
      expect(second.told.at(-1)).toMatchObject({ type: 'succeeded' });
      expect(sent(/initialize/)).toBe(1);
      expect(sent(/finalize/)).toBe(1);
      expect(uploads().map((upload) => upload.sha256)).toEqual([sha256(content)]);
    },
  );

  it('at any request: the next goes on, and sends again at most what was in flight', async () => {
    let killed = 0;
    for (let at = 1; at <= 8; at++) {
      emulator.reset();
      let seen = 0;
      let dying = undefined as JobProcess | undefined;
      onRequest = () => {
        if (++seen === at) killed += Number(dying?.child.kill('SIGKILL') ?? false);
      };
      dying = await start(`kill ${at}`);
      await dying.ended;
      onRequest = () => undefined;
      const next = await start(`kill ${at}`);
      expect([at, await next.ended]).toEqual([at, 0]);
      expect(uploads().map((upload) => upload.sha256)).toEqual([sha256(bytes)]);
      expect(sent(/append/)).toBeLessThanOrEqual(7);
      // A session whose INIT was answered and not yet written: nobody can know of it.
      expect(sent(/initialize/)).toBe(at === 1 ? 2 : 1);
    }
    expect(killed).toBe(8);
    // Sixteen processes, one after the other.
  }, 90_000);
});

it('an outage of Redis does not disable the fence: the upload stops, and the next attempt goes on', async () => {
  let seen = 0;
  let paused = false;
  onRequest = (path) => {
    if (!/append/.test(path) || ++seen !== 3 || paused) return;
    paused = true;
    process.kill(redis.pid, 'SIGSTOP');
  };
  const first = await start('outage');
  try {
    await first.ended.then(
      () => undefined,
      () => undefined,
    );
  } finally {
    process.kill(redis.pid, 'SIGCONT');
  }
  expect(first.told.at(-1)).toMatchObject({ type: 'failed', verdict: { kind: 'again', reason: 'lost' } });
  expect(seen).toBe(3);
  const second = await start('outage');
  expect(await second.ended).toBe(0);
  expect(second.told[0]).toMatchObject({ resumed: true });
  expect(uploads().map((upload) => upload.sha256)).toEqual([sha256(bytes)]);
}, 60_000);

it('two workers with one job at once: one result, and the other stops', async () => {
  let second = undefined as JobProcess | undefined;
  // The first is at its first segment until the second has begun.
  onRequest = async (path) => {
    if (/append/.test(path)) await until(() => second !== undefined && second.told.length > 0);
  };
  const first = await start('two');
  await until(() => first.told.length > 0);
  second = await start('two');
  expect(await second.ended).toBe(0);
  await first.ended;
  expect(first.told.at(-1)).toMatchObject({ type: 'failed', verdict: { kind: 'again', reason: 'lost' } });
  expect(second.told[0]).toMatchObject({ type: 'initialized', resumed: true });
  expect(second.told.at(-1)).toMatchObject({ type: 'succeeded' });
  expect(sent(/initialize/)).toBe(1);
  expect(uploads().map((upload) => upload.sha256)).toEqual([sha256(bytes)]);
});
