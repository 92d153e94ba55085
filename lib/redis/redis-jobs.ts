import type { JobStore } from '../queue/job-store.js';
import type { UploadedMedia } from '../upload-event.js';
import { evaluate, PREFIX, type RedisClient, type RedisOptions } from './redis-client.js';

/** ms that a job is known for after the last that was written of it: longer than any rate limit or outage. */
const LIFE = 3 * 86_400_000;
/** ms that media is kept for where X does not tell when it expires. */
const MEDIA_LIFE = 86_400_000;

/** A hash: whose the job is, the text of its checkpoint, what was finished and until when. Times are Redis's own. */
const NOW = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
`;

const FENCE = `if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then return 0 end`;

const BEGIN = `
redis.call('HSET', KEYS[1], 'holder', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ${LIFE})
return 1
`;

const HELD = `
${FENCE}
return 1
`;

const SAVE = `
${FENCE}
redis.call('HSET', KEYS[1], 'text', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ${LIFE})
return 1
`;

const REMOVE = `
${FENCE}
redis.call('HDEL', KEYS[1], 'text')
return 1
`;

/** Kept until the media expires. */
const FINISH = `
${FENCE}
${NOW}
local life = tonumber(ARGV[3])
redis.call('HDEL', KEYS[1], 'text')
redis.call('HSET', KEYS[1], 'media', ARGV[2], 'until', string.format('%.0f', now + life))
redis.call('PEXPIRE', KEYS[1], math.max(1, life))
return 1
`;

const FINISHED = `
${NOW}
local media, till = unpack(redis.call('HMGET', KEYS[1], 'media', 'until'))
if not media or tonumber(till) <= now then return false end
return media
`;

const LOAD = `return redis.call('HGET', KEYS[1], 'text')`;

/**
 * Knows jobs in Redis, for workers on many machines: one hash a job, one script a step, so a cluster will do. Whoever
 * begins a job has a random token, and each write checks it in the same step; a token that is gone, with a Redis that has
 * lost its data too, counts as lost.
 *
 * A job is kept for three days after the last that was written of it, what is finished until the media expires. Texts are
 * 1 to 3 kB. Redis should have `maxmemory-policy noeviction`, as a queue's does.
 *
 * @param redis - A client of `ioredis` or of `redis`, connected.
 *
 * @example
 * ```ts
 * import { Redis } from 'ioredis';
 * import { redisJobs } from 'rx-media-upload/redis';
 *
 * const jobs = redisJobs(new Redis('redis://localhost'));
 * ```
 */
export function redisJobs(redis: RedisClient, { prefix = PREFIX }: RedisOptions = {}): JobStore {
  return {
    begin: async (jobId) => {
      const key = `${prefix}job:${jobId}`;
      const token = crypto.randomUUID();
      const ask = (script: string, ...given: (string | number)[]): Promise<unknown> =>
        evaluate(redis, script, key, [token, ...given]);
      const whileHeld = async (script: string, ...given: (string | number)[]): Promise<void> => {
        if (Number(await ask(script, ...given)) !== 1) throw lost();
      };
      await ask(BEGIN);
      return {
        finished: async () => {
          const text = await ask(FINISHED);
          return typeof text === 'string' ? (JSON.parse(text) as UploadedMedia) : undefined;
        },
        checkpoints: {
          load: async () => {
            const text = await ask(LOAD);
            return typeof text === 'string' ? text : undefined;
          },
          save: (_, text) => whileHeld(SAVE, text),
          remove: () => whileHeld(REMOVE),
        },
        held: () => whileHeld(HELD),
        finish: (media) => {
          // So long, by whoever has counted it: clocks of workers and of Redis differ.
          const life = media.expiresAt === undefined ? MEDIA_LIFE : media.expiresAt - Date.now();
          return whileHeld(FINISH, JSON.stringify(media), Math.round(life));
        },
      };
    },
  };
}

/** As the core names it: this door brings no code of it. */
const lost = (): Error =>
  Object.assign(new Error('Another worker has begun this job, or the store has lost it'), {
    name: 'CheckpointLostError',
    errorCode: 'checkpoint-lost',
  });
