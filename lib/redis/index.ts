/**
 * What several servers share, in Redis: over a client that is given, of `ioredis` or `redis`.
 *
 * @packageDocumentation
 */
export type { IoRedisClient, NodeRedisClient, RedisClient, RedisOptions } from './redis-client.js';
export { redisOwnership } from './redis-ownership.js';
export { redisQuota } from './redis-quota.js';
