// The same uploads by pg-boss, whose queue is PostgreSQL. What is known of the jobs stays in Redis, by `redisJobs`: it is what
// fences a worker that wakes up. Needs pg-boss 12, so Node 22.12 or later. Run by `npm run test:pg-boss`.
import type { JobWithMetadata, PgBoss } from 'pg-boss';
import { lastValueFrom } from 'rxjs';
import { uploadedMedia } from 'rx-media-upload';
import { runUploadJob, type UploadAccount, uploadVerdict, type UploadWorker } from 'rx-media-upload/queue';

/** What an upload is made from. */
export interface UploadData {
  readonly file?: string;
  readonly url?: string;
}

/** What a job holds. */
export interface UploadRequest extends UploadData {
  readonly account: UploadAccount;
  readonly postAt?: number;
  /** Whose upload this one goes on with: of the job that was put off. */
  readonly uploadId?: string;
}

export const QUEUE = 'uploads';

/** Without a heartbeat for so long, a job is another worker's. */
export const createQueue = (boss: PgBoss, heartbeatSeconds = 30): Promise<void> =>
  boss.createQueue(QUEUE, { retryLimit: 10, retryDelay: 1, retryBackoff: true, heartbeatSeconds, expireInSeconds: 3600 });

/** Takes uploads until `boss.stop()`. */
export const workOn = (boss: PgBoss, worker: UploadWorker<UploadData>, localConcurrency = 8): Promise<string> =>
  boss.work(QUEUE, { includeMetadata: true, localConcurrency }, async ([job]: JobWithMetadata<UploadRequest>[]) =>
    job === undefined ? undefined : await upload(boss, job, worker),
  );

async function upload(boss: PgBoss, job: JobWithMetadata<UploadRequest>, worker: UploadWorker<UploadData>): Promise<object> {
  const { account, postAt, uploadId = job.id, ...data } = job.data;
  // A UUID, which stays when the job is tried again: no other upload ever has it.
  const run = { id: `pg-boss:${uploadId}`, account, data, signal: job.signal, ...(postAt !== undefined && { postAt }) };
  try {
    // There is a value, or it has failed.
    // eslint-disable-next-line rxjs-x/no-ignored-default-value
    return await lastValueFrom(runUploadJob(run, worker).pipe(uploadedMedia()));
  } catch (error) {
    const verdict = uploadVerdict(error);
    switch (verdict.kind) {
      case 'later': {
        // pg-boss cannot put a job off without an attempt: another follows, and goes on from the same checkpoint.
        const startAfter = new Date(verdict.at);
        return { followedBy: await boss.send(QUEUE, { ...job.data, uploadId }, { startAfter }) };
      }
      case 'dead':
        // Thrown, it would be tried again: what can never pass is the job's result.
        return { dead: verdict.reason, error };
      case 'again':
        throw error;
    }
  }
}
