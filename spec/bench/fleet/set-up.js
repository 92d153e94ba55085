// What every run has, and its workers too.

/** Bytes of a job's media, and of its four segments. */
export const MEDIA_BYTES = 200_000;
export const SEGMENT_BYTES = 50_000;

export const QUEUE = 'fleet';
export const WORKERS = 3;
/** Jobs at a time in each of them. */
export const CONCURRENCY = 4;
/** ms. Short, so that hundreds of faults fit into minutes. */
export const LOCK = 3_000;
/** ms: longer than the lock, and than it takes to find the job stalled. */
export const FREEZE = 5_000;
export const KILL_EVERY = 4_000;
export const FREEZE_EVERY = 7_000;
/** As many as X's windows of 15 minutes need for the whole. */
export const USERS = 100;

export const accountOf = (number) => ({ app: 'bench', user: `user-${number % USERS}` });
