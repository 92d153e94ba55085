// What a worker is told by its environment.

/** @returns what `worker.js` needs, with the defaults of production where there are any. */
export function settings(env = process.env) {
  const { REDIS_URL: redis = 'redis://localhost', X_API_BASE_URL: xUrl = 'https://api.x.com', DEMO_TOKENS } = env;
  return {
    redis,
    xUrl,
    tokenOf: DEMO_TOKENS === undefined ? tokenOfUser : (user) => user,
    /** Uploads at a time in this process. */
    concurrency: Number(env.CONCURRENCY ?? 8),
    /** Bytes. A segment is what a kill costs; X's window counts them. */
    segmentBytes: Number(env.SEGMENT_BYTES ?? 5_000_000),
    /** ms after which the jobs of a dead worker go to another. Below 30 s a busy machine is taken for a dead one. */
    lockDuration: Number(env.LOCK_DURATION ?? 30_000),
  };
}

/** Yours: the user's access token, out of the database that renews it (docs/fleets.md, "Tokens that are renewed"). */
function tokenOfUser(user) {
  throw new Error(`There is no token of ${user}: say in settings.js where yours are`);
}
