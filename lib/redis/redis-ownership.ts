import type { MediaOwnership, OwnedMedia } from '../relay/media-ownership.js';
import { evaluate, PREFIX, type RedisClient, type RedisOptions } from './redis-client.js';

/** ms that a user's places are kept for beyond the last of them: clocks of servers differ. */
const GRACE = 60_000;

/** A hash: place → when it is free by itself, and when it was used. */
const RESERVE = `
local at, max, yields, life = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[2])
local held, taken, last, idlest, idle = redis.call('HGETALL', KEYS[1]), 0, life, nil, nil
for i = 1, #held, 2 do
  local till, used = string.match(held[i + 1], '^(%d+) (%d+)$')
  till, used = tonumber(till), tonumber(used)
  if till <= at then
    redis.call('HDEL', KEYS[1], held[i])
  elseif held[i] ~= ARGV[1] then
    taken = taken + 1
    if till > last then last = till end
    if idle == nil or used < idle then idlest, idle = held[i], used end
  end
end
if taken >= max and redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then
  local wait = idle + yields - at
  if wait > 0 then return wait end
  redis.call('HDEL', KEYS[1], idlest)
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. ARGV[3])
redis.call('PEXPIRE', KEYS[1], math.max(1, last - at + ${GRACE}))
return 0
`;

const RELEASE = `return redis.call('HDEL', KEYS[1], ARGV[1])`;

/** A hash: the media as JSON, its user, its size and whether it is open; of each segment its bytes; their sum. */
const KEEP = `
local user, till = unpack(redis.call('HMGET', KEYS[1], 'user', 'until'))
local known = till and tonumber(till) > tonumber(ARGV[6])
if known and user ~= ARGV[2] then return 0 end
if not known or ARGV[4] == '0' then redis.call('DEL', KEYS[1]) end
local life = tonumber(ARGV[5]) - tonumber(ARGV[6])
if life <= 0 then
  redis.call('DEL', KEYS[1])
  return 1
end
redis.call('HSET', KEYS[1], 'media', ARGV[1], 'user', ARGV[2], 'bytes', ARGV[3], 'open', ARGV[4], 'until', ARGV[5])
redis.call('PEXPIRE', KEYS[1], life)
return 1
`;

const FIND = `return redis.call('HGET', KEYS[1], 'media')`;

const CLAIM = `
local bytes, open, till, sum, before = unpack(redis.call('HMGET', KEYS[1], 'bytes', 'open', 'until', 'sum', 's' .. ARGV[1]))
if open ~= '1' or tonumber(till) <= tonumber(ARGV[3]) then return 0 end
before, sum = tonumber(before or 0), tonumber(sum or 0)
local now = math.max(before, tonumber(ARGV[2]))
if sum - before + now > tonumber(bytes) then return 0 end
redis.call('HSET', KEYS[1], 's' .. ARGV[1], now, 'sum', string.format('%.0f', sum - before + now))
return 1
`;

/**
 * Keeps who owns which media in Redis, for relays on several servers: media that one of them has initialized is known to
 * all. Each operation is one script on one key, so a cluster will do; what it writes goes when X forgets the media.
 *
 * @param redis - A client of `ioredis` or of `redis`, connected. It should fail fast while Redis cannot be reached.
 *
 * @example
 * ```ts
 * import { Redis } from 'ioredis';
 * import { oauth2 } from 'rx-media-upload';
 * import { redisOwnership } from 'rx-media-upload/redis';
 * import { mediaRelay } from 'rx-media-upload/relay';
 *
 * const ownership = redisOwnership(new Redis('redis://localhost'));
 * const relay = mediaRelay({ authenticate: userOf, auth: oauth2('token'), ownership });
 * declare const userOf: (request: Request) => Promise<string | undefined>;
 * ```
 */
export function redisOwnership(redis: RedisClient, { prefix = PREFIX }: RedisOptions = {}): MediaOwnership {
  const placesOf = (user: string): string => `${prefix}places:${user}`;
  const keyOf = (mediaId: string): string => `${prefix}media:${mediaId}`;
  return {
    reserve: async ({ user, place, until, usedAt }, { max, yieldsAfter }) =>
      Number(await evaluate(redis, RESERVE, placesOf(user), [place, until, usedAt, max, yieldsAfter])),
    release: ({ user, place }) => evaluate(redis, RELEASE, placesOf(user), [place]),
    keep: async (media) => {
      const { mediaId, user, totalBytes, expiresAt, place } = media;
      const given = [JSON.stringify(media), user, totalBytes, place === undefined ? 0 : 1, expiresAt, Date.now()];
      return Number(await evaluate(redis, KEEP, keyOf(mediaId), given)) === 1;
    },
    find: async (mediaId) => {
      const text = await evaluate(redis, FIND, keyOf(mediaId), []);
      if (typeof text !== 'string') return undefined;
      const media = JSON.parse(text) as OwnedMedia;
      return Date.now() < media.expiresAt ? media : undefined;
    },
    claim: async ({ mediaId, segmentIndex, bytes }) =>
      Number(await evaluate(redis, CLAIM, keyOf(mediaId), [segmentIndex, bytes, Date.now()])) === 1,
  };
}
