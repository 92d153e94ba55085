import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { firstValueFrom, from, type ObservableInput } from 'rxjs';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type JobStore, memoryJobs } from 'rx-media-upload/queue';
import { type RedisClient, redisJobs } from 'rx-media-upload/redis';
import { jobStoreContract } from 'rx-media-upload/testing';
import { type RedisServer, redisServer } from '../support/redis-server.js';
import { job, media } from '../queue/job-kit.js';

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
afterEach(() => void vi.useRealTimers());

const one = <T>(given: ObservableInput<T>): Promise<T> => firstValueFrom(from(given), { defaultValue: undefined as T });
const later = (ms: number) => media(Date.now() + ms);
const LOST = { name: 'CheckpointLostError' };

describe.each<readonly [string, () => JobStore]>([
  ['memoryJobs', () => memoryJobs()],
  ['redisJobs over ioredis', () => redisJobs(ioredis)],
  ['redisJobs over node-redis', () => redisJobs(nodeRedis)],
])('the contract of JobStore: %s', (_, make) => {
  it.each(jobStoreContract(make).map(({ name, run }) => [name, run] as const))('%s', (_name, run) => run());
});

it.each<[string, (store: JobStore) => JobStore]>([
  [
    'never fences',
    (store) => ({ begin: async (id) => ({ ...(await one(store.begin(id))), held: async () => undefined }) }),
  ],
  [
    'forgets what is finished',
    (store) => ({ begin: async (id) => ({ ...(await one(store.begin(id))), finished: async () => undefined }) }),
  ],
  [
    'keeps the checkpoint beside what is finished',
    (store) => {
      const kept = new Map<string, string>();
      return {
        begin: async (id) => {
          const lease = await one(store.begin(id));
          return {
            ...lease,
            checkpoints: {
              ...lease.checkpoints,
              load: async () => kept.get(id),
              save: async (key, text) => (await one(lease.checkpoints.save(key, text)), kept.set(id, text)),
            },
          };
        },
      };
    },
  ],
  ['has one job for all', (store) => ({ begin: () => store.begin('the job') })],
  ['fails', () => ({ begin: () => Promise.reject(new Error('down')) })],
  ['gives nothing', () => ({ begin: () => [] })],
])('the contract is not met by a store that %s', async (_, wrong) => {
  const outcomes = await Promise.allSettled(jobStoreContract(() => wrong(memoryJobs())).map(({ run }) => run()));
  expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true);
});

describe('redisJobs', () => {
  it('fences across clients: workers are processes of their own', async () => {
    const first = await one(redisJobs(ioredis).begin('across'));
    await one(first.checkpoints.save('across', 'of ioredis'));
    const second = await one(redisJobs(nodeRedis).begin('across'));
    await expect(one(first.held())).rejects.toMatchObject(LOST);
    expect(await one(second.checkpoints.load('across'))).toBe('of ioredis');
  });

  it('is one key a job, under the prefix, that goes by itself', async () => {
    const store = redisJobs(ioredis, { prefix: 'app:' });
    const lease = await one(store.begin(job.id));
    expect(await ioredis.keys('app:*')).toEqual([`app:job:${job.id}`]);
    expect(await ioredis.pttl(`app:job:${job.id}`)).toBeGreaterThan(2 * 86_400_000);
    await one(lease.checkpoints.save('', 'x'));
    await one(lease.finish(later(5_000)));
    const left = await ioredis.pttl(`app:job:${job.id}`);
    expect(left).toBeGreaterThan(1_000);
    expect(left).toBeLessThanOrEqual(5_000);
    expect(await ioredis.hexists(`app:job:${job.id}`, 'text')).toBe(0);
  });

  it('goes by the clock of Redis: a worker whose own is wrong keeps and finds what is finished as long', async () => {
    for (const wrong of [-6 * 3_600_000, 6 * 3_600_000]) {
      const id = `clock ${wrong}`;
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + wrong });
      // X's seconds were counted by the same clock.
      await one((await one(redisJobs(ioredis).begin(id))).finish(later(60_000)));
      vi.useRealTimers();
      expect(await ioredis.pttl(`rx-media-upload:job:${id}`)).toBeLessThanOrEqual(60_000);
      expect(await one((await one(redisJobs(ioredis).begin(id))).finished())).toBeDefined();
    }
  });

  it('counts what Redis has lost as lost: its data, its memory', async () => {
    const lease = await one(redisJobs(ioredis).begin('flushed'));
    await one(lease.checkpoints.save('', 'text'));
    await ioredis.flushall();
    await expect(one(lease.held())).rejects.toMatchObject(LOST);
    await expect(one(lease.checkpoints.save('', 'text'))).rejects.toMatchObject(LOST);
    await expect(one(lease.finish(later(1_000)))).rejects.toMatchObject(LOST);
    expect(await ioredis.keys('*')).toEqual([]);
  });

  it.each<[string, (path: string) => Promise<[RedisClient, () => void]>]>([
    [
      'ioredis',
      async (path) => {
        const redis = new Redis({ path, retryStrategy: () => 20 });
        redis.on('error', () => undefined);
        return [redis, () => redis.disconnect()];
      },
    ],
    [
      'node-redis',
      async (path) => {
        const redis = createClient({ socket: { path, tls: false, reconnectStrategy: 20 } });
        redis.on('error', () => undefined);
        await redis.connect();
        return [redis, () => redis.destroy()];
      },
    ],
  ])('works on after a restart of Redis, which knows none of its scripts: %s', async (_, connect) => {
    let own = await redisServer();
    const [redis, end] = await connect(own.path);
    const store = redisJobs(redis);
    const lease = await one(store.begin('restart'));
    await one(lease.checkpoints.save('', 'text'));
    own = await own.restart();
    await expect(one(lease.held())).rejects.toMatchObject(LOST);
    const next = await one(store.begin('restart'));
    await one(next.checkpoints.save('', 'anew'));
    expect(await one(next.checkpoints.load(''))).toBe('anew');
    end();
    await own.end();
  });

  it('fails of data that is not its own', async () => {
    await ioredis.set('rx-media-upload:job:taken', 'a text of somebody else');
    await expect(one(redisJobs(ioredis).begin('taken'))).rejects.toThrow(/WRONGTYPE/);
    await ioredis.hset('rx-media-upload:job:broken', { media: '{not json', until: '9e15' });
    const lease = await one(redisJobs(ioredis).begin('broken'));
    await expect(one(lease.finished())).rejects.toThrow(SyntaxError);
  });
});
