// What is known of each job, from the queue's own events: nothing of it is asked for job by job.
import { QueueEvents } from 'bullmq';
import { QUEUE } from './upload-jobs.js';

/** `changed` is called with each job that has changed: `{ id, state, progress, attempts }`. */
export async function jobStates(redis, changed) {
  const jobs = new Map();
  const events = new QueueEvents(QUEUE, { connection: { url: redis } });
  const change = (id, more) => {
    const job = { id, state: 'waiting', progress: 0, runs: 0, ...jobs.get(id), ...more };
    jobs.set(id, job);
    changed(job);
  };
  const runsOf = (id) => jobs.get(id)?.runs ?? 0;
  events
    .on('waiting', ({ jobId }) => change(jobId, { state: 'waiting' }))
    .on('active', ({ jobId }) => change(jobId, { state: 'active', runs: runsOf(jobId) + 1 }))
    .on('delayed', ({ jobId }) => change(jobId, { state: 'delayed' }))
    .on('stalled', ({ jobId }) => change(jobId, { state: 'waiting', wasStalled: true }))
    .on('progress', ({ jobId, data }) => change(jobId, { progress: data }))
    .on('completed', ({ jobId, returnvalue }) =>
      change(jobId, { state: 'completed', progress: 100, mediaId: returnvalue.mediaId }),
    )
    .on('failed', ({ jobId, failedReason }) => change(jobId, { state: 'failed', failedReason }))
    .on('error', () => undefined);
  await events.waitUntilReady();
  return {
    jobs: () => [...jobs.values()],
    counts() {
      const counts = { waiting: 0, active: 0, delayed: 0, completed: 0, failed: 0 };
      for (const { state } of jobs.values()) counts[state]++;
      return counts;
    },
    close: () => events.close(),
  };
}
