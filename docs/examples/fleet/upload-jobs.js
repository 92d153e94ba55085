// What whoever asks for uploads and whoever does them agree on.
import { Queue } from 'bullmq';

export const QUEUE = 'uploads';

/** BullMQ's default is one attempt, and no wait before the next. */
const jobOptions = {
  attempts: 10,
  backoff: { type: 'exponential', delay: 1_000, jitter: 0.5 },
  removeOnComplete: { age: 3 * 86_400, count: 100_000 },
  removeOnFail: { age: 14 * 86_400 },
};

export const uploadQueue = (redis) =>
  new Queue(QUEUE, { connection: { url: redis }, defaultJobOptions: jobOptions });

/**
 * Asks for one upload: `{ account: { app, user }, file }` or `{ account, url }`, with `altText` if you like.
 * @param jobId - Whoever asks twice by the same id gets one upload.
 */
export const askForUpload = (queue, jobId, data) => queue.add('upload', data, { jobId });
