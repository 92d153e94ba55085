// One worker process: takes uploads out of the queue and does them. Start as many as you like, on as many machines.
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { uploadProcessor } from 'rx-media-upload/bullmq';
import { fromFile, fromUrl, mediaClient, oauth2 } from 'rx-media-upload/node';
import { redisJobs, redisRateBudget } from 'rx-media-upload/redis';
import { QUEUE } from './upload-jobs.js';
import { settings } from './settings.js';

const { redis, xUrl, tokenOf, concurrency, segmentBytes, lockDuration } = settings();

// Fails fast: a store that cannot be asked shall stop an upload soon, a budget that cannot be asked hold up none.
const store = new Redis(redis, { commandTimeout: 2_000, maxRetriesPerRequest: 1 });
store.on('error', () => undefined);

const processor = uploadProcessor({
  // A 429 goes back to the queue as a delay; waiting for it here would keep a place.
  client: ({ user }) => [mediaClient({ baseUrl: xUrl, auth: oauth2(tokenOf(user)), retry: { maxRateLimitWait: 2_000 } })],
  source: ({ file, url }) => (file === undefined ? fromUrl(url) : fromFile(file)),
  jobs: redisJobs(store),
  budget: redisRateBudget(store),
  options: ({ altText }) => ({ segmentBytes, ...(altText && { altText }) }),
});

const worker = new Worker(QUEUE, processor, {
  connection: { url: redis },
  concurrency,
  lockDuration,
  stalledInterval: lockDuration / 2,
  // Each kill costs the jobs under way one of these; that a job itself ends its worker so often is hardly chance.
  maxStalledCount: 20,
});
let told;
// A Redis that is away is away at each question: said once.
worker.on('error', ({ message }) => {
  if (message !== told) console.error(`worker ${process.pid}: ${message}`);
  told = message;
});

/** Stops at once; what is under way waits for the next worker, and goes on there from its last segment. */
async function end() {
  // What waits for a Redis that is gone waits for ever. Nothing is lost: to the next worker, this one was killed.
  setTimeout(() => process.exit(1), 10_000).unref();
  worker.cancelAllJobs();
  await worker.close();
  store.disconnect();
  if (process.connected) process.disconnect();
}
let ending;
// Whoever has started it is gone, with the last of these.
for (const event of ['SIGTERM', 'SIGINT', 'disconnect']) process.on(event, () => (ending ??= end()));

await worker.waitUntilReady();
process.send?.('ready');
