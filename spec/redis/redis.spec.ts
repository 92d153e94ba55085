import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { firstValueFrom, from } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RedisClient, redisOwnership, redisQuota } from 'rx-media-upload/redis';
import { memoryOwnership, memoryQuota, type RelayQuota } from 'rx-media-upload/relay';
import { mediaOwnershipContract } from 'rx-media-upload/testing';
import { type RedisServer, redisServer } from '../support/redis-server.js';

let server: RedisServer;
let ioredis: Redis;
let nodeRedis: ReturnType<typeof createClient>;
beforeAll(async () => {
  server = await redisServer();
  ioredis = new Redis({ path: server.path });
  nodeRedis = createClient({ socket: { path: server.path, tls: false } });
  await nodeRedis.connect();
});
afterAll(async () => {
  ioredis.disconnect();
  nodeRedis.destroy();
  await server.end();
});

const clients: readonly (readonly [string, () => RedisClient])[] = [
  ['ioredis', () => ioredis],
  ['node-redis', () => nodeRedis],
];

describe('the contract of MediaOwnership', () => {
  describe.each([
    ['memoryOwnership', () => memoryOwnership()] as const,
    ...clients.map(([name, client]) => [`redisOwnership over ${name}`, () => redisOwnership(client())] as const),
  ])('%s', (_, make) => {
    it.each(mediaOwnershipContract(make).map(({ name, run }) => [name, run] as const))('%s', (_name, run) => run());
  });

  it.each<[string, object]>([
    ['reserves without a limit', { reserve: async () => 0 }],
    ['never reserves', { reserve: async () => 1000 }],
    ['claims whatever comes', { claim: async () => true }],
    ['hands an id over', { keep: async () => true }],
    ['forgets nothing', { find: async (mediaId: string) => ({ mediaId }) }],
    ['fails', { find: () => Promise.reject(new Error('down')) }],
  ])('is not met by one that %s', async (_, wrong) => {
    const cases = mediaOwnershipContract(() => ({ ...memoryOwnership(), ...wrong }));
    const outcomes = await Promise.allSettled(cases.map(({ run }) => run()));
    expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true);
  });
});

describe('what is in Redis', () => {
  it('goes by itself, and stands under the prefix', async () => {
    const own = redisOwnership(ioredis, { prefix: 'app:' });
    const media = { mediaId: '7', user: 'a', totalBytes: 10, expiresAt: Date.now() + 60_000, place: 'p' };
    await firstValueFrom(from(own.keep(media)));
    await firstValueFrom(
      from(
        own.reserve(
          { user: 'a', place: 'p', usedAt: Date.now(), until: Date.now() + 60_000 },
          { max: 1, yieldsAfter: 1 },
        ),
      ),
    );
    const quota = redisQuota(ioredis, { prefix: 'app:' });
    await spend(quota, { requests: 1 });
    const keys = await ioredis.keys('app:*');
    expect(keys.sort()).toEqual(['app:media:7', 'app:places:a', expect.stringMatching(/^app:quota:/)]);
    for (const key of keys) expect(await ioredis.pttl(key)).toBeGreaterThan(0);
    await firstValueFrom(from(own.keep({ ...media, expiresAt: Date.now() - 1 })));
    expect(await ioredis.exists('app:media:7')).toBe(0);
  });
});

const user = () => crypto.randomUUID();
const spend = (quota: RelayQuota, amounts: object, more: object = {}) =>
  firstValueFrom(
    from(
      quota.spend({
        user: 'u',
        amounts: { uploads: 0, bytes: 0, requests: 0, ...amounts },
        limits: { bytes: 1000, uploads: 2 },
        window: 60_000,
        at: 1_000_000_000_000,
        ...more,
      }),
    ),
  );

describe.each([
  ['memoryQuota', () => memoryQuota()] as const,
  ...clients.map(([name, client]) => [`redisQuota over ${name}`, () => redisQuota(client())] as const),
])('%s', (_, make) => {
  it('counts up to each limit, all of a spending or nothing, and tells what is spent', async () => {
    const quota = make();
    const who = { user: user() };
    const resetAt = 1_000_000_060_000;
    expect(await spend(quota, { uploads: 1, bytes: 600 }, who)).toEqual({
      granted: true,
      spent: { uploads: 1, bytes: 600, requests: 0 },
      resetAt,
    });
    expect(await spend(quota, { uploads: 1, bytes: 401 }, who)).toEqual({
      granted: false,
      spent: { uploads: 1, bytes: 600, requests: 0 },
      resetAt,
    });
    expect(await spend(quota, { bytes: 400, requests: 5 }, who)).toMatchObject({ granted: true });
    expect(await spend(quota, { bytes: 1 }, who)).toMatchObject({ granted: false });
    // What costs nothing of what is used up goes on.
    expect(await spend(quota, { requests: 1 }, who)).toEqual({
      granted: true,
      spent: { uploads: 1, bytes: 1000, requests: 6 },
      resetAt,
    });
    expect(await spend(quota, { bytes: 1 }, { user: user() })).toMatchObject({ granted: true });
  });

  it('counts from zero when the window is over', async () => {
    const quota = make();
    const who = { user: user() };
    await spend(quota, { uploads: 2 }, who);
    expect(await spend(quota, { uploads: 1 }, { ...who, at: 1_000_000_059_999 })).toMatchObject({ granted: false });
    expect(await spend(quota, { uploads: 1 }, { ...who, at: 1_000_000_060_000 })).toEqual({
      granted: true,
      spent: { uploads: 1, bytes: 0, requests: 0 },
      resetAt: 1_000_000_120_000,
    });
  });

  it('counts in one step', async () => {
    const quota = make();
    const who = { user: user() };
    const answers = await Promise.all(Array.from({ length: 20 }, () => spend(quota, { bytes: 300 }, who)));
    expect(answers.filter(({ granted }) => granted)).toHaveLength(3);
  });
});
