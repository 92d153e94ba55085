// What the environment says. A setting that production must have and that is missing ends the start, by its name.
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';

/** @param {NodeJS.ProcessEnv} env @param {string[]} args */
export function readSettings(env, args) {
  const { demo } = parseArgs({ args, options: { demo: { type: 'boolean', default: false } } }).values;
  const inProduction = (name, inDemo) => {
    const value = env[name] || (demo ? inDemo : undefined);
    if (value === undefined && !demo) throw new Error(`${name} is not set: see README.md, "In production"`);
    return value;
  };
  return {
    demo,
    port: Number(env.PORT ?? 3000),
    // In the demo anybody is logged in as whoever they say: it is not for other machines.
    host: demo ? '127.0.0.1' : (env.HOST ?? '127.0.0.1'),
    /** Where browsers find this server, for example https://media.example.com; a proxy there ends TLS. */
    publicOrigin: inProduction('PUBLIC_ORIGIN'),
    /** The first one signs, all are accepted: put a new one in front, and drop the old one a day later. */
    sessionSecrets: inProduction('SESSION_SECRET', randomBytes(32).toString('hex')).split(','),
    database: env.DATABASE ?? (demo ? ':memory:' : 'relay.sqlite'),
    /** Without it, media and quotas are known to this process alone. */
    redisUrl: env.REDIS_URL || undefined,
    /** Undefined in the demo: it brings an X of its own. */
    xUrl: env.X_API_BASE_URL || (demo ? undefined : 'https://api.x.com'),
    xClient: { id: inProduction('X_CLIENT_ID', 'demo-app'), secret: env.X_CLIENT_SECRET || undefined },
  };
}
