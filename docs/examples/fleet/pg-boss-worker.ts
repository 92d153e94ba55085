// The same uploads by pg-boss, whose queue is PostgreSQL. The store of the jobs stays Redis: it is what fences a worker that
// wakes up, and pg-boss has no such thing. Needs pg-boss 12, so Node 22.12 or later.
import { PgBoss, type JobWithMetadata } from 'pg-boss';
import { lastValueFrom } from 'rxjs';
import { uploadedMedia } from 'rx-media-upload';
import { runUploadJob, type UploadAccount, uploadVerdict, type UploadWorker } from 'rx-media-upload/queue';

/** What a job holds. */
export interface UploadData {
  readonly account: UploadAccount;
  readonly postAt?: number;
  readonly file?: string;
  readonly url?: string;
}

export const QUEUE = 'uploads';

/** As of a job of BullMQ; what expires is what BullMQ calls stalled. */
export const createQueue = (boss: PgBoss): Promise<void> =>
  boss.createQueue(QUEUE, { retryLimit: 10, retryDelay: 1, retryBackoff: true, heartbeatSeconds: 30, expireInSeconds: 3600 });

/** Takes uploads until `boss.stop()`. */
export const workOn = (boss: PgBoss, worker: UploadWorker<UploadData>, concurrency = 8): Promise<string> =>
  boss.work<UploadData, unknown, { includeMetadata: true; localConcurrency: number }>(
    QUEUE,
    { includeMetadata: true, localConcurrency: concurrency },
    async ([job]) => (job === undefined ? undefined : upload(boss, job, worker)),
  );

async function upload(boss: PgBoss, job: JobWithMetadata<UploadData>, worker: UploadWorker<UploadData>): Promise<object> {
  const { account, postAt, ...data } = job.data;
  // pg-boss never gives an id twice: it is a UUID, and stays when the job is tried again.
  const run = { id: `pg-boss:${job.id}`, account, data, signal: job.signal, ...(postAt !== undefined && { postAt }) };
  try {
    return await lastValueFrom(runUploadJob(run, worker).pipe(uploadedMedia()));
  } catch (error) {
    const verdict = uploadVerdict(error);
    // It has no way to put a job off that costs no attempt: so this one ends, and another with the same id begins later.
    if (verdict.kind === 'later') return await again(boss, job, new Date(verdict.at));
    // What can never pass is written down as the job's result: thrown, it would be tried again.
    if (verdict.kind === 'dead') return { failed: verdict.reason, error };
    throw error;
  }
}

/** The follower has an id of its own, so it uploads anew: what waits for a window has sent little. */
async function again(boss: PgBoss, { data }: JobWithMetadata<UploadData>, startAfter: Date): Promise<object> {
  return { followedBy: await boss.send(QUEUE, data, { startAfter }) };
}
