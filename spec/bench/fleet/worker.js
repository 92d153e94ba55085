// A worker of the benchmark: a process that is killed and frozen.
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { uploadProcessor } from 'rx-media-upload/bullmq';
import { fromBytes, fromUrl, mediaClient, nodeTransport, oauth2 } from 'rx-media-upload/node';
import { redisJobs, redisRateBudget } from 'rx-media-upload/redis';
import { numberedMedia } from './numbered-media.js';
import { CONCURRENCY, LOCK, QUEUE, SEGMENT_BYTES } from './set-up.js';

const { redis, xUrl, limits } = JSON.parse(process.argv[2]);
const store = new Redis(redis, { commandTimeout: 2_000, maxRetriesPerRequest: 1 });
store.on('error', () => undefined);
const send = nodeTransport();
/** Says which process it is, for the account of what was sent again. */
const transport = Object.assign(
  (request) => send({ ...request, headers: { ...request.headers, 'x-worker': String(process.pid) } }),
  send,
);
const clients = new Map();
const clientOf = (user) => {
  const known =
    clients.get(user) ??
    mediaClient({ baseUrl: xUrl, auth: oauth2(user), transport, retry: { maxRateLimitWait: 1_000 } });
  clients.set(user, known);
  return known;
};
const worker = new Worker(
  QUEUE,
  uploadProcessor({
    client: ({ user }) => [clientOf(user)],
    source: ({ number, url }) => (url === undefined ? fromBytes(numberedMedia(number)) : fromUrl(url)),
    jobs: redisJobs(store),
    ...(limits && { budget: redisRateBudget(store, { limits }) }),
    options: { segmentBytes: SEGMENT_BYTES },
  }),
  {
    connection: { url: redis },
    concurrency: CONCURRENCY,
    lockDuration: LOCK,
    stalledInterval: LOCK / 2,
    maxStalledCount: 1_000,
  },
);
worker.on('error', () => undefined);
await worker.waitUntilReady();
const before = process.cpuUsage();
process.send('ready');
process.once('message', async () => {
  const { user, system } = process.cpuUsage(before);
  process.send({ cpu: (user + system) / 1000 });
  worker.cancelAllJobs();
  await worker.close();
  store.disconnect();
  process.disconnect();
});
