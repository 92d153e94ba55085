import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { firstValueFrom, from } from 'rxjs';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommandName, RateLimit } from 'rx-media-upload';
import type { RateBudget, UploadAccount } from 'rx-media-upload/queue';
import { type RedisClient, redisRateBudget } from 'rx-media-upload/redis';
import { type RedisServer, redisServer } from '../support/redis-server.js';

const QUARTER = 15 * 60_000;
const DAY = 86_400_000;

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
beforeEach(() => ioredis.flushall());

const account: UploadAccount = { app: 'an app', user: 'a user' };
const take = (budget: RateBudget, who = account, command: CommandName = 'append') =>
  firstValueFrom(from(budget.take(who, command)));
const learn = (budget: RateBudget, rateLimit: RateLimit, who = account, command: CommandName = 'append') =>
  firstValueFrom(from(budget.learn(who, command, rateLimit)), { defaultValue: undefined });
const taken = async (budget: RateBudget, times: number, who = account) => {
  const waits = await Promise.all(Array.from({ length: times }, () => take(budget, who)));
  return waits.filter((wait) => wait === 0).length;
};
const few = { append: { user: 3, app: 5 } };

describe.each<readonly [string, () => RedisClient]>([
  ['ioredis', () => ioredis],
  ['node-redis', () => nodeRedis],
])('redisRateBudget over %s', (_, client) => {
  it('takes out of the window of the user, of many at once no more than there are, and says how long to wait', async () => {
    const budget = redisRateBudget(client(), { limits: few });
    expect(await taken(budget, 10)).toBe(3);
    const wait = await take(budget);
    expect(wait).toBeGreaterThan(QUARTER - 60_000);
    expect(wait).toBeLessThanOrEqual(QUARTER);
  });

  it('takes out of the window of the app, over its users, and none of one where the other is used up', async () => {
    const budget = redisRateBudget(client(), { limits: few });
    const other = { ...account, user: 'other' };
    expect(await taken(budget, 3)).toBe(3);
    expect(await taken(budget, 5, other)).toBe(2);
    const wait = await take(budget, other);
    expect(wait).toBeGreaterThan(DAY - 60_000);
    // Refused by the app's, it has cost the user's nothing.
    expect(await ioredis.hget((await ioredis.keys('*user:other'))[0]!, 'taken')).toBe('2');
    expect(await taken(budget, 1, { app: 'another', user: 'other' })).toBe(1);
  });

  it('counts each command apart, and by X’s own limits', async () => {
    const budget = redisRateBudget(client());
    const table: [CommandName, number, number][] = [
      ['initialize', 1875, 180_000],
      ['append', 1875, 180_000],
      ['finalize', 1875, 180_000],
      ['status', 1000, 100_000],
      ['upload', 500, 50_000],
      ['setMetadata', 500, 50_000],
      ['addSubtitles', 100, 10_000],
      ['removeSubtitles', 100, 10_000],
    ];
    for (const [command, user, app] of table) {
      expect(await take(budget, account, command)).toBe(0);
      const key = (await ioredis.keys(`*:${command}:user:*`))[0]!;
      await ioredis.hset(key, 'taken', user - 1);
      expect(await take(budget, account, command)).toBe(0);
      expect(await take(budget, account, command)).toBeGreaterThan(0);
      await ioredis.del(key);
      await ioredis.hset((await ioredis.keys(`*:${command}:app`))[0]!, 'taken', app - 1);
      expect(await take(budget, account, command)).toBe(0);
      expect(await take(budget, account, command)).toBeGreaterThan(QUARTER);
    }
  });

  it('uses a share of each limit, and at least one request of it', async () => {
    expect(await taken(redisRateBudget(client(), { limits: { append: { user: 10 } }, share: 0.45 }), 10)).toBe(4);
    await ioredis.flushall();
    expect(await taken(redisRateBudget(client(), { limits: few, share: 0.01 }), 10)).toBe(1);
  });

  it('learns what is left, the limit and the end from X', async () => {
    const budget = redisRateBudget(client());
    expect(await take(budget)).toBe(0);
    await learn(budget, { limit: 100, remaining: 3, resetAt: Date.now() + 60_000 });
    expect(await taken(budget, 10)).toBe(3);
    expect(await take(budget)).toBeLessThanOrEqual(60_000);
    // What is on the way is not known to X yet: it does not come back.
    await learn(budget, { limit: 100, remaining: 5, resetAt: Date.now() + 60_000 });
    expect(await taken(budget, 10)).toBe(0);
  });

  it('of a limit that it shares, what others take is theirs until it is more', async () => {
    const budget = redisRateBudget(client(), { share: 0.5 });
    await learn(budget, { limit: 100, remaining: 60, resetAt: Date.now() + 60_000 });
    expect(await taken(budget, 60)).toBe(50);
    await ioredis.flushall();
    await learn(budget, { limit: 100, remaining: 10, resetAt: Date.now() + 60_000 });
    expect(await taken(budget, 60)).toBe(10);
  });

  it('is shut until X opens, where X says that nothing is left, whatever it counts itself', async () => {
    const budget = redisRateBudget(client(), { share: 0.1 });
    await learn(budget, { remaining: 0, resetAt: Date.now() + 30_000 });
    const wait = await take(budget);
    expect(wait).toBeGreaterThan(20_000);
    expect(wait).toBeLessThanOrEqual(30_000);
    expect(await take(budget, { ...account, user: 'other' })).toBe(0);
  });

  it('knows the windows of 24 hours apart: the app’s shuts all of its users, a user’s that user', async () => {
    const budget = redisRateBudget(client());
    await learn(budget, { window: 'user-24h', limit: 500, remaining: 0, resetAt: Date.now() + DAY / 2 });
    expect(await take(budget)).toBeGreaterThan(DAY / 2 - 60_000);
    const other = { ...account, user: 'other' };
    expect(await take(budget, other)).toBe(0);
    await learn(budget, { window: 'app-24h', limit: 500, remaining: 0, resetAt: Date.now() + DAY / 4 });
    const wait = await take(budget, other);
    expect(wait).toBeGreaterThan(DAY / 4 - 60_000);
    expect(wait).toBeLessThanOrEqual(DAY / 4);
    expect(await take(budget, other, 'status')).toBe(0);
  });

  it.each<[string, RateLimit]>([
    ['an end that is over', { limit: 100, remaining: 0, resetAt: 1 }],
    ['nothing', {}],
    ['a limit of none', { limit: 0, remaining: 0 }],
  ])('is not shut by %s', async (_name, rateLimit) => {
    const budget = redisRateBudget(client());
    await learn(budget, rateLimit);
    expect(await take(budget)).toBe(0);
  });

  it('is shut no longer than a window takes, whatever X says', async () => {
    const budget = redisRateBudget(client());
    await learn(budget, { limit: 100, remaining: 0, resetAt: Date.now() + 1000 * DAY });
    expect(await take(budget)).toBeLessThanOrEqual(QUARTER);
  });

  it('does not tell Redis of each reply', async () => {
    const budget = redisRateBudget(client());
    for (let remaining = 1875; remaining > 1775; remaining--) await learn(budget, { limit: 1875, remaining });
    const stats = await ioredis.info('commandstats');
    const before = Number(/cmdstat_eval:calls=(\d+)/.exec(stats)![1]);
    for (let remaining = 1775; remaining > 1675; remaining--) await learn(budget, { limit: 1875, remaining });
    const after = Number(/cmdstat_eval:calls=(\d+)/.exec(await ioredis.info('commandstats'))![1]);
    expect(after - before).toBe(5);
  });

  it('goes by the clock of Redis: workers whose clocks differ share one window', async () => {
    expect(await taken(redisRateBudget(client(), { limits: few }), 2)).toBe(2);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 20 * 60_000 });
    try {
      expect(await taken(redisRateBudget(ioredis, { limits: few }), 3)).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });
});

it('two clients share one window', async () => {
  const [one, other] = [ioredis, nodeRedis].map((client) => redisRateBudget(client, { limits: few }));
  expect((await taken(one!, 2)) + (await taken(other!, 2))).toBe(3);
});

it('a window that is over begins anew', async () => {
  const budget = redisRateBudget(ioredis, { limits: few });
  await taken(budget, 3);
  await ioredis.hset((await ioredis.keys('*:user:*'))[0]!, 'ends', Date.now() - 1);
  expect(await taken(budget, 3)).toBe(2);
});

it('forgets windows by itself', async () => {
  const budget = redisRateBudget(ioredis);
  await take(budget);
  await learn(budget, { window: 'user-24h', remaining: 0, resetAt: Date.now() + DAY / 2 });
  for (const key of await ioredis.keys('*')) {
    expect(await ioredis.pttl(key)).toBeGreaterThan(0);
    expect(await ioredis.pttl(key)).toBeLessThanOrEqual(DAY);
  }
});

describe('names that are anybody’s', () => {
  const hostile = [
    '',
    ' ',
    '{}',
    '}{',
    '{a}',
    'a}',
    "'",
    '"',
    '\n',
    '\r\n',
    '\0',
    '*',
    ':',
    '%',
    '%7b;',
    'ü',
    '\u{1f600}',
    '\ud800',
  ];

  it('are known apart, and all keys of an app have one hash tag', async () => {
    const budget = redisRateBudget(ioredis, { limits: { append: { user: 1, app: 1000 } } });
    for (const app of hostile)
      for (const user of hostile) {
        expect([app, user, await take(budget, { app, user })]).toEqual([app, user, 0]);
        expect(await take(budget, { app, user })).toBeGreaterThan(0);
      }
    const tags = new Map<string, Set<string>>();
    for (const key of await ioredis.keys('*')) {
      // As a cluster reads it: what lies between the first brace and the next closing one, unless that is nothing.
      const tag = /^[^{]*\{([^}]+)\}/.exec(key)![1]!;
      tags.set(tag, (tags.get(tag) ?? new Set()).add(key));
    }
    expect(tags.size).toBe(hostile.length);
    for (const keys of tags.values()) expect(keys.size).toBe(hostile.length + 1);
  });

  it.each(['x{y}:', 'x{', '{', '}'])('a prefix %s leaves the keys of a take in one slot', async (prefix) => {
    const budget = redisRateBudget(ioredis, { prefix });
    await take(budget);
    const slots = await Promise.all(
      (await ioredis.keys('*')).map((key) => ioredis.call('CLUSTER', 'KEYSLOT', key).catch(() => tagOf(key))),
    );
    expect(new Set(slots).size).toBe(1);
  });
});
const tagOf = (key: string): string => /^[^{]*\{([^}]+)\}/.exec(key)?.[1] ?? key;

it.each([
  [{ share: 0 }],
  [{ share: 1.5 }],
  [{ share: NaN }],
  [{ prefix: '{}:' }],
  [{ limits: { append: { user: 0 } } }],
  [{ limits: { append: { app: -1 } } }],
])('refuses %j', (wrong) => expect(() => redisRateBudget(ioredis, wrong)).toThrow(RangeError));
