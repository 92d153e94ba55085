/**
 * What several servers share, in Redis: over a client that is given, of `ioredis` or `redis`.
 *
 * @module rx-media-upload/redis
 */
export type { IoRedisClient, NodeRedisClient, RedisClient, RedisOptions } from './redis-client.js';
export type { RateLimits } from './rate-limits.js';
export { redisJobs } from './redis-jobs.js';
export { redisOwnership } from './redis-ownership.js';
export { redisRateBudget, type RateBudgetOptions } from './redis-rate-budget.js';
export { redisQuota } from './redis-quota.js';
