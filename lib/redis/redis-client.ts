/** What is used of a client of `ioredis`. */
export interface IoRedisClient {
  eval(script: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>;
  /** Told apart by it. */
  defineCommand: unknown;
}

/** What is used of a client of `redis` (node-redis). */
export interface NodeRedisClient {
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  /** Told apart by it. */
  sendCommand: unknown;
}

/** A client that is given: this package brings none. */
export type RedisClient = IoRedisClient | NodeRedisClient;

/** Where the keys of this package stand. */
export interface RedisOptions {
  /** Before each key. @defaultValue rx-media-upload: */
  readonly prefix?: string;
}

/** Before each key where nothing else is said. */
export const PREFIX = 'rx-media-upload:';

/** Runs a script on one key: one step for all servers, on a cluster as well. */
export const evaluate = (
  redis: RedisClient,
  script: string,
  key: string,
  given: readonly (string | number)[],
): Promise<unknown> => evaluateAll(redis, script, [key], given);

/**
 * Runs a script on several keys, which on a cluster have to have one hash tag. The script goes along each time, half a
 * kilobyte: nothing has to be there already, after a restart or at another server.
 */
export const evaluateAll = (
  redis: RedisClient,
  script: string,
  keys: string[],
  given: readonly (string | number)[],
): Promise<unknown> =>
  'defineCommand' in redis
    ? redis.eval(script, keys.length, ...keys, ...given.map(String))
    : redis.eval(script, { keys, arguments: given.map(String) });
