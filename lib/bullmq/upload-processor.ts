import { DelayedError, type Job, UnrecoverableError, WaitingError, type Worker } from 'bullmq';
import {
  asyncScheduler,
  catchError,
  defer,
  distinctUntilChanged,
  EMPTY,
  exhaustMap,
  filter,
  lastValueFrom,
  throwIfEmpty,
  map,
  type Observable,
  Subject,
  throttleTime,
} from 'rxjs';
import { uploadedMedia } from '../operators/uploaded-media.js';
import { uploadProgress } from '../operators/upload-progress.js';
import { runUploadJob } from '../queue/run-upload-job.js';
import { uploadVerdict } from '../queue/upload-verdict.js';
import { asUploadError, UploadError } from '../upload-error.js';
import type { UploadedMedia, UploadEvent } from '../upload-event.js';
import { type QueuedUploadData, readData, type UploadProcessorOptions } from './queued-upload.js';
import { type Run, runsByToken, type RunsByToken } from './runs-by-token.js';

/** A `Processor` of BullMQ, called with its worker. It takes three parameters: else BullMQ gives it no signal. */
export type UploadProcessor<D extends object = object> = (
  this: Worker | undefined,
  job: Job<QueuedUploadData<D>, UploadedMedia>,
  token?: string,
  signal?: AbortSignal,
) => Promise<UploadedMedia>;

/** ms: BullMQ's own where its worker does not tell. */
const LOCK_DURATION = 30_000;

/**
 * Does uploads as jobs of BullMQ: pass it to a `Worker`. A job's `data` is `{ account, postAt?, ...data }`, its result an
 * `UploadedMedia`, its progress a number from 0 to 100.
 *
 * - Goes on where another worker has stopped, and uploads no job twice, by `jobs`, a store that all workers share.
 * - What has to wait (a rate limit, the budget, a time to post) is delayed, what was stopped (`worker.cancelAllJobs()`, a
 *   lost lock) waits again: neither costs an attempt. Whatever else may pass costs one: give jobs `attempts` and `backoff`.
 * - What cannot pass fails for good, with the reason first in `failedReason` and the whole error in `job.data.failure`.
 *
 * On shutdown call `worker.cancelAllJobs()`, then `await worker.close()`.
 *
 * @example
 * ```ts
 * import { Worker } from 'bullmq';
 * import { Redis } from 'ioredis';
 * import { uploadProcessor } from 'rx-media-upload/bullmq';
 * import { fromFile, mediaClient, oauth2 } from 'rx-media-upload/node';
 * import { redisJobs } from 'rx-media-upload/redis';
 *
 * declare const tokens: (user: string) => Promise<string>;
 * const processor = uploadProcessor({
 *   client: async ({ user }) => mediaClient({ auth: oauth2(await tokens(user)) }),
 *   source: ({ path }: { path: string }) => fromFile(path),
 *   jobs: redisJobs(new Redis('redis://localhost')),
 * });
 * const worker = new Worker('uploads', processor, { connection: { host: 'localhost' }, concurrency: 8 });
 * process.once('SIGTERM', () => {
 *   worker.cancelAllJobs();
 *   void worker.close();
 * });
 * ```
 */
export function uploadProcessor<D extends object>(worker: UploadProcessorOptions<D>): UploadProcessor<D> {
  const runs = runsByToken();
  const watched = new WeakSet<Worker>();
  // Three parameters without defaults: BullMQ counts them.
  return async function (job, token, signal) {
    if (this !== undefined && !watched.has(this)) {
      watched.add(this);
      watch(this, runs);
    }
    const lockDuration = this?.opts.lockDuration ?? LOCK_DURATION;
    return await process(worker, runs, { job, token: token ?? '', signal, lockDuration });
  };
}

/** A lock that could not be renewed is another's: BullMQ tells it, and stops nothing. */
function watch(worker: Worker, runs: RunsByToken): void {
  worker.on('lockRenewalFailed', (jobIds) => {
    for (const jobId of jobIds) runs.latest(keyOf(worker.qualifiedName, jobId))?.stop.abort();
  });
}

const keyOf = (queue: string, jobId: string): string => `${queue}:${jobId}`;

interface Attempt<D extends object> {
  readonly job: Job<QueuedUploadData<D>, UploadedMedia>;
  readonly token: string;
  readonly signal: AbortSignal | undefined;
  readonly lockDuration: number;
}

async function process<D extends object>(
  worker: UploadProcessorOptions<D>,
  runs: RunsByToken,
  attempt: Attempt<D>,
): Promise<UploadedMedia> {
  const { job, token, signal } = attempt;
  const key = keyOf(job.queueQualifiedName, job.id ?? '');
  const run: Run = { token, stop: new AbortController() };
  const stop = (): void => run.stop.abort();
  if (signal?.aborted === true) stop();
  signal?.addEventListener('abort', stop, { once: true });
  // When the earlier run ends, BullMQ forgets to renew the lock of this one.
  const renewal = runs.begin(key, run) ? renewing(attempt, stop) : undefined;
  try {
    return await uploaded(worker, attempt, run);
  } catch (error) {
    throw await settled(attempt, error);
  } finally {
    clearInterval(renewal);
    signal?.removeEventListener('abort', stop);
    runs.end(key, run);
  }
}

function renewing<D extends object>({ job, token, lockDuration }: Attempt<D>, lost: () => void): NodeJS.Timeout {
  return setInterval(() => {
    job.extendLock(token, lockDuration).then(
      (extended) => {
        if (extended !== 1) lost();
      },
      // Redis cannot be reached: the store of the jobs says whose it is.
      () => undefined,
    );
  }, lockDuration / 2);
}

async function uploaded<D extends object>(
  worker: UploadProcessorOptions<D>,
  { job }: Attempt<D>,
  { stop }: Run,
): Promise<UploadedMedia> {
  const { isOld, ...given } = readData<D>(job.data);
  // Somebody has started it again.
  if (isOld) await job.updateData(withoutFailure(job.data));
  const upload = {
    // Ids come again, in another queue and after a job was removed.
    id: job.id === undefined ? '' : `${job.queueQualifiedName}:${job.id}:${job.timestamp}`,
    ...given,
    signal: stop.signal,
  };
  const events$ = new Subject<UploadEvent>();
  const progress = tellProgress(job, events$, worker.progressInterval).subscribe();
  try {
    // There is one, or it has failed.
    // eslint-disable-next-line rxjs-x/no-ignored-default-value
    return await lastValueFrom(
      runUploadJob(upload, worker).pipe(
        map((event) => {
          events$.next(event);
          return event;
        }),
        uploadedMedia(),
        throwIfEmpty(() => new UploadError('The upload ended without media', { errorCode: 'upload-incomplete' })),
      ),
    );
  } finally {
    progress.unsubscribe();
  }
}

const withoutFailure = <D extends object>({ failure: _, ...data }: QueuedUploadData<D>): QueuedUploadData<D> =>
  data as unknown as QueuedUploadData<D>;

/** One update at a time, and none that is worth a failure. */
const tellProgress = (
  job: Pick<Job, 'updateProgress'>,
  events$: Observable<UploadEvent>,
  interval = 1000,
): Observable<unknown> =>
  events$.pipe(
    uploadProgress(),
    map((fraction) => Math.floor(fraction * 100)),
    filter((percent) => percent > 0),
    distinctUntilChanged(),
    throttleTime(interval, asyncScheduler, { leading: true, trailing: true }),
    exhaustMap((percent) => defer(() => job.updateProgress(percent)).pipe(catchError(() => EMPTY))),
  );

/** Puts the job where its failure belongs; gives what the queue is to be told. */
async function settled<D extends object>({ job, token, lockDuration }: Attempt<D>, failure: unknown): Promise<unknown> {
  const error = asUploadError(failure);
  const verdict = uploadVerdict(error);
  const isOurs = async (): Promise<boolean> => (await job.extendLock(token, lockDuration)) === 1;
  try {
    if (verdict.kind === 'later') {
      await job.moveToDelayed(verdict.at, token);
      return new DelayedError();
    }
    if (verdict.reason === 'stopped') {
      await job.moveToWait(token);
      return new WaitingError();
    }
    // Another's by now: whatever it comes to is for that one to say.
    if (!(await isOurs())) return new WaitingError();
    if (verdict.kind === 'again') return error;
    await job.updateData({ ...job.data, failure: error.toJSON() });
    return new UnrecoverableError(`${verdict.reason}: ${error.message}`);
  } catch {
    // The lock is lost, or Redis cannot be reached: BullMQ finds the job stalled, and gives it to the next.
    return new WaitingError();
  }
}
