import type { RelayQuota } from '../relay/relay-quota.js';
import { evaluate, PREFIX, type RedisClient, type RedisOptions } from './redis-client.js';

/** A hash: what is spent, and when the window ends. A limit of -1 is none. */
const SPEND = `
local at = tonumber(ARGV[8])
local spent, ends = { 0, 0, 0 }, tonumber(redis.call('HGET', KEYS[1], 'ends') or 0)
if ends > at then
  for i, value in ipairs(redis.call('HMGET', KEYS[1], 'uploads', 'bytes', 'requests')) do spent[i] = tonumber(value) end
else
  ends = at + tonumber(ARGV[7])
end
for i = 1, 3 do
  local amount, limit = tonumber(ARGV[i]), tonumber(ARGV[i + 3])
  if amount > 0 and limit >= 0 and spent[i] + amount > limit then return { 0, spent[1], spent[2], spent[3], ends } end
end
for i = 1, 3 do spent[i] = spent[i] + tonumber(ARGV[i]) end
local written = function(number) return string.format('%.0f', number) end
redis.call('HSET', KEYS[1], 'uploads', written(spent[1]), 'bytes', written(spent[2]), 'requests', written(spent[3]),
  'ends', written(ends))
redis.call('PEXPIRE', KEYS[1], math.max(1, math.ceil(ends - at)))
return { 1, spent[1], spent[2], spent[3], ends }
`;

/**
 * Counts in Redis what users spend, for relays on several servers. One script on one key for each spending.
 *
 * @param redis - A client of `ioredis` or of `redis`, connected.
 *
 * @example
 * ```ts
 * import { createClient } from 'redis';
 * import { redisQuota } from 'rx-media-upload/redis';
 *
 * const redis = await createClient().connect();
 * const quota = { uploads: 50, bytes: 5_000_000_000, counter: redisQuota(redis) };
 * ```
 */
export function redisQuota(redis: RedisClient, { prefix = PREFIX }: RedisOptions = {}): RelayQuota {
  return {
    spend: async ({ user, amounts, limits, window, at }) => {
      const given = [
        ...[amounts.uploads, amounts.bytes, amounts.requests],
        ...[limits.uploads, limits.bytes, limits.requests].map((limit = -1) => limit),
        window,
        at,
      ];
      const answer = await evaluate(redis, SPEND, `${prefix}quota:${user}`, given);
      const [granted = 0, uploads = 0, bytes = 0, requests = 0, resetAt = 0] = (answer as unknown[]).map(Number);
      return { granted: granted === 1, spent: { uploads, bytes, requests }, resetAt };
    },
  };
}
