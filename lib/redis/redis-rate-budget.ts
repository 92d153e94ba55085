import type { RateBudget } from '../queue/rate-budget.js';
import type { UploadAccount } from '../queue/upload-account.js';
import type { CommandName, RateLimit } from '../upload-error.js';
import { evaluateAll, PREFIX, type RedisClient, type RedisOptions } from './redis-client.js';
import { type RateLimits, X_LIMITS } from './rate-limits.js';

/** Options of {@link redisRateBudget}. */
export interface RateBudgetOptions extends RedisOptions {
  /** Limits other than X documents, by command: requests of a user in 15 minutes, of an app in 24 hours. */
  readonly limits?: { readonly [Command in CommandName]?: Partial<RateLimits> };
  /** The fraction of each limit that this fleet may use, above 0 and at most 1. @defaultValue 1 */
  readonly share?: number;
}

/** ms. */
const QUARTER = 15 * 60_000;
const DAY = 86_400_000;

/** Below so many left, and of every so many, each of X's words is passed on: the rest would tell Redis little. */
const OFTEN = 20;

/**
 * Windows: hashes of what is taken, of the limit where X has told another, of when it ends, and of until when X has shut
 * it. Times are Redis's own. KEYS: the user's window, the app's; ARGV of each: its limit, its length.
 */
const WINDOWS = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local written = function(number) return string.format('%.0f', number) end
local share = tonumber(ARGV[1])
local windowOf = function(i)
  local taken, ends, limit, shut = unpack(redis.call('HMGET', KEYS[i], 'taken', 'ends', 'limit', 'shut'))
  local known = { taken = 0, ends = tonumber(ends or 0), shut = tonumber(shut or 0), length = tonumber(ARGV[i * 2 + 1]) }
  known.limit = tonumber(limit or ARGV[i * 2])
  if known.ends > now then known.taken = tonumber(taken) else known.ends = now + known.length end
  return known
end
local keep = function(i, known)
  redis.call('HSET', KEYS[i], 'taken', written(known.taken), 'ends', written(known.ends), 'shut', written(known.shut))
  redis.call('PEXPIRE', KEYS[i], written(math.max(1, known.ends - now, known.shut - now)))
end
`;

const TAKE = `
${WINDOWS}
local wait, all = 0, {}
for i = 1, #KEYS do
  local known = windowOf(i)
  all[i] = known
  if known.shut > now then wait = math.max(wait, known.shut - now) end
  if known.taken + 1 > math.max(1, math.floor(known.limit * share)) then wait = math.max(wait, known.ends - now) end
end
if wait > 0 then return written(wait) end
for i, known in ipairs(all) do
  known.taken = known.taken + 1
  keep(i, known)
end
return '0'
`;

/**
 * ARGV after the windows: which of them, X's limit, what is left of it, when it ends (-1: not told). What others take of
 * the same limit counts where it is more than the share that is theirs.
 */
const LEARN = `
${WINDOWS}
local i, limit, left, ends = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
local known = windowOf(i)
if ends > now then known.ends = math.min(ends, now + known.length) end
if limit > 0 then
  known.limit = limit
  redis.call('HSET', KEYS[i], 'limit', written(limit))
  if left >= 0 and (ends < 0 or ends > now) then known.taken = math.max(known.taken, math.ceil(limit - left - (1 - share) * limit)) end
end
if left == 0 and ends > now then known.shut = known.ends end
keep(i, known)
return 1
`;

/**
 * X's windows in Redis, for workers on many machines: of a user (15 minutes) and of an app (24 hours), each command apart.
 * Taking is one script on two keys of one hash tag, so a cluster will do; so is learning what X says of its windows. It
 * goes by Redis's clock.
 *
 * A window begins with its first request and takes its end, its limit and what is left from X's headers where X sends
 * them. X's 24 hours of a user, which are not counted here, shut that user's window when they are over.
 *
 * @param redis - A client of `ioredis` or of `redis`, connected.
 * @throws RangeError for a share or a limit that makes no sense.
 *
 * @example
 * ```ts
 * import { createClient } from 'redis';
 * import { redisRateBudget } from 'rx-media-upload/redis';
 *
 * // A third of X's windows is left to the web site.
 * const budget = redisRateBudget(await createClient().connect(), { share: 2 / 3 });
 * ```
 */
export function redisRateBudget(
  redis: RedisClient,
  { prefix = PREFIX, limits = {}, share = 1 }: RateBudgetOptions = {},
): RateBudget {
  if (!(share > 0 && share <= 1)) throw new RangeError(`share is a fraction above 0 and at most 1, not ${share}.`);
  if (prefix.includes('{}')) throw new RangeError('An empty hash tag in the prefix would part the keys of an app.');
  for (const [command, { user = 1, app = 1 }] of Object.entries(limits))
    if (!(user > 0 && app > 0)) throw new RangeError(`limits.${command} are requests above 0.`);

  const keysOf = ({ app, user }: UploadAccount, command: CommandName): [user: string, app: string] => {
    const tag = `${prefix}budget:{app ${escaped(app)}}:${command}`;
    return [`${tag}:user:${escaped(user)}`, `${tag}:app`];
  };
  const windowsOf = (command: CommandName): number[] => {
    const { user, app } = { ...X_LIMITS[command], ...limits[command] };
    return [share, user, QUARTER, app, DAY];
  };
  return {
    take: async (account, command) =>
      Number(await evaluateAll(redis, TAKE, keysOf(account, command), windowsOf(command))),
    learn: async (account, command, { window, limit = -1, remaining = -1, resetAt = -1 }) => {
      if (!isNews({ limit, remaining })) return;
      const keys = keysOf(account, command);
      // A user's 24 hours have no window here; that they are over shuts the user's.
      if (window === 'user-24h') {
        if (remaining === 0) await evaluateAll(redis, SHUT, keys, [share, 0, DAY, 0, DAY, resetAt]);
        return;
      }
      const which = window === 'app-24h' ? 2 : 1;
      await evaluateAll(redis, LEARN, keys, [...windowsOf(command), which, limit, remaining, resetAt]);
    },
  };
}

/** Until X opens it again, and no longer than a day. */
const SHUT = `
${WINDOWS}
local known = windowOf(1)
if tonumber(ARGV[6]) > now then known.shut = math.min(tonumber(ARGV[6]), now + ${DAY}) end
known.ends = math.min(known.ends, now + ${QUARTER})
keep(1, known)
return 1
`;

const isNews = ({ limit = -1, remaining = -1 }: RateLimit): boolean =>
  remaining < 0 || remaining % OFTEN === 0 || remaining < Math.max(OFTEN, limit / 10);

/** For a key: what has a meaning there, the braces of a hash tag above all, is written by its number. */
const escaped = (text: string): string =>
  text.replace(/[^\w.@-]/gu, (sign) => `%${sign.codePointAt(0)?.toString(16)};`);
