// What several processes share about uploads. One process alone needs none of it.
import { Redis } from 'ioredis';
import { redisOwnership, redisQuota } from 'rx-media-upload/redis';

/** Connects where there is a Redis; `options` are the relay's. */
export async function sharedState(redisUrl, log) {
  if (redisUrl === undefined) return { options: {}, close: async () => undefined };
  // Without a queue: while Redis is away the relay answers at once that it cannot, and clients come again.
  const redis = new Redis(redisUrl, { enableOfflineQueue: false, lazyConnect: true });
  redis.on('error', (error) => log({ event: 'redis', error: error.code ?? error.name }));
  await redis.connect();
  return {
    options: { ownership: redisOwnership(redis), counter: redisQuota(redis) },
    close: () => redis.quit().catch(() => redis.disconnect()),
  };
}
