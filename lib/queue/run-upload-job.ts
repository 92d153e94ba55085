import {
  asyncScheduler,
  catchError,
  concat,
  concatMap,
  defaultIfEmpty,
  defer,
  ignoreElements,
  merge,
  type Observable,
  of,
  Subject,
  takeUntil,
  tap,
  throwError,
  throwIfEmpty,
} from 'rxjs';
import type { MediaClient } from '../client/media-client.js';
import { retriedFailure } from '../retried-failure.js';
import {
  asUploadError,
  failAs,
  isMediaProcessingError,
  messageOf,
  NetworkError,
  type UploadError,
} from '../upload-error.js';
import type { SucceededEvent, UploadedMedia, UploadEvent, WarningEvent } from '../upload-event.js';
import { uploadMedia } from '../upload-media.js';
import type { UploadOptions } from '../upload-options.js';
import { acknowledgedUpload } from './acknowledged-upload.js';
import { askStore } from './ask-store.js';
import { checkUploadJob } from './check-upload-job.js';
import { jobCheckpoints } from './job-checkpoints.js';
import { jobClient } from './job-client.js';
import { TooEarlyError } from './job-errors.js';
import type { JobLease } from './job-store.js';
import { finishedMedia, ownedMedia } from './finished-media.js';
import { deathOf, expectedLife } from './media-life.js';
import { untilAborted } from './until-aborted.js';
import { clientOf, sourceOf } from './from-worker.js';
import type { UploadJob, UploadWorker } from './upload-job.js';

/**
 * Does one job of a queue, on any engine: as `uploadMedia`, but that another worker goes on where a dead one stopped, that
 * no job is ever uploaded twice, and that all workers share X's windows.
 *
 * Calling does nothing; each subscription is one attempt. It takes the job from whoever had it. A job that is finished
 * already answers from the store: `succeeded` alone, nothing is sent, no client is made. Unsubscribing, or `job.signal`,
 * stops everything at once and leaves the checkpoint.
 *
 * Fails as `uploadMedia` does, and besides with a `CheckpointLostError` where another worker has begun the job or the
 * store cannot be written, a `BudgetError`, a `TooEarlyError`, an `UploadStoppedError`. {@link uploadVerdict} says what
 * to do about each.
 *
 * @example
 * ```ts
 * import { fromFile, mediaClient, oauth2 } from 'rx-media-upload/node';
 * import { memoryJobs, runUploadJob, uploadVerdict } from 'rx-media-upload/queue';
 *
 * declare const tokens: (user: string) => Promise<string>;
 * const worker = {
 *   client: async ({ user }: { user: string }) => mediaClient({ auth: oauth2(await tokens(user)) }),
 *   source: ({ path }: { path: string }) => fromFile(path),
 *   jobs: memoryJobs(),
 * };
 * const job = { id: 'uploads:17', account: { app: 'scheduler', user: '2244994945' }, data: { path: 'clip.mp4' } };
 * runUploadJob(job, worker).subscribe({
 *   next: (event) => console.log(event.type),
 *   error: (error) => console.error(uploadVerdict(error)),
 * });
 * ```
 */
export const runUploadJob = <D>(job: UploadJob<D>, worker: UploadWorker<D>): Observable<UploadEvent> =>
  defer(() => {
    checkUploadJob(job);
    return askStore('begin', () => worker.jobs.begin(job.id)).pipe(
      throwIfEmpty(() => new NetworkError('The job’s store gave no lease')),
      concatMap((lease) =>
        askStore('finished', () => lease.finished()).pipe(
          defaultIfEmpty(undefined),
          concatMap((kept) => {
            const media = finishedMedia(kept, job, asyncScheduler.now());
            return media === undefined ? uploadJob(job, worker, lease) : of(succeeded(media));
          }),
        ),
      ),
    );
  }).pipe(failAs(asUploadError), untilAborted(job.signal));

/** Goes on from the checkpoint of an earlier run, or begins; ends with what has come of it kept in the store. */
function uploadJob<D>(job: UploadJob<D>, worker: UploadWorker<D>, lease: JobLease): Observable<UploadEvent> {
  const { id, account, data, postAt } = job;
  const given = typeof worker.options === 'function' ? worker.options(data) : (worker.options ?? {});
  const options: UploadOptions = { ...given, checkpointKey: id };
  const startedAt = asyncScheduler.now();
  const opensAt = postAt === undefined ? -Infinity : postAt - expectedLife(options);
  if (startedAt < opensAt) return throwError(() => tooEarly('It is to be posted later than X would keep it', opensAt));

  const checkpoints = jobCheckpoints(lease, id);
  const warnings = new Subject<WarningEvent>();
  let isWarned = false;
  const unreachable = (error: unknown): void => {
    if (isWarned) return;
    isWarned = true;
    warnings.next({
      type: 'warning',
      code: 'budget-unreachable',
      message: `The rate budget cannot be asked: requests go out without. ${messageOf(error)}`,
    });
  };
  let isResumed = false;
  /** What has come of it: kept, or no result. */
  const finish = ({ media }: SucceededEvent): Observable<never> => {
    if (postAt === undefined || deathOf(media, asyncScheduler.now()) >= postAt)
      return askStore('finish', () => lease.finish(ownedMedia(media, account))).pipe(ignoreElements());
    const now = asyncScheduler.now();
    // A session of an earlier run is older than this one: how long X keeps a new one's media, it does not tell.
    const life = isResumed ? expectedLife(options) : deathOf(media, now) - startedAt;
    const at = Math.max(postAt - life, isResumed ? now : now + 60_000);
    return concat(
      checkpoints.remove(),
      throwError(() => tooEarly('X keeps it for a shorter time than until then', at)),
    );
  };
  const anew = (client: MediaClient): Observable<UploadEvent> =>
    defer(() => uploadMedia(client, sourceOf(job, worker), { ...options, checkpoints: checkpoints.store }));
  /** Where X does not take the rest of it, from the start. */
  const goOn = (client: MediaClient, text: string | undefined): Observable<UploadEvent> => {
    const acknowledged = acknowledgedUpload(text, client, options, asyncScheduler.now());
    if (acknowledged === undefined || text === undefined) return anew(client);
    const store = checkpoints.standIn(acknowledged.text, text);
    return uploadMedia(client, acknowledged.source, { ...acknowledged.options, checkpoints: store }).pipe(
      catchError((error: unknown) => {
        if (!checkpoints.isForgotten() || isMediaProcessingError(error)) return throwError(() => error);
        checkpoints.drop();
        return concat(of(beginsAnew(asUploadError(error))), anew(client));
      }),
    );
  };
  const upload$ = checkpoints.load().pipe(
    defaultIfEmpty(undefined),
    concatMap((text) =>
      clientOf(job, worker).pipe(
        concatMap((client) => {
          const gate = { account, lease, budget: worker.budget, checkpoints, unreachable };
          return goOn(jobClient(client, gate), text);
        }),
      ),
    ),
    tap((event) => {
      if (event.type === 'initialized') isResumed = event.resumed;
    }),
    catchError((error: unknown) => {
      const failure = throwError(() => error);
      // What the store says of a checkpoint that leads nowhere must not stand in the place of X's answer.
      return checkpoints.isForgotten() ? concat(checkpoints.remove().pipe(catchError(() => of())), failure) : failure;
    }),
    concatMap((event) => (event.type === 'succeeded' ? concat(finish(event), of(event)) : of(event))),
  );
  const over$ = new Subject<void>();
  return merge(
    warnings.pipe(takeUntil(over$)),
    upload$.pipe(tap({ complete: () => over$.next(), error: () => over$.next() })),
  );
}

const succeeded = (media: UploadedMedia): SucceededEvent => ({ type: 'succeeded', mediaId: media.mediaId, media });

const tooEarly = (why: string, at: number): TooEarlyError =>
  new TooEarlyError(`${why}: the job is due at ${new Date(at).toISOString()}`, { at });

const beginsAnew = (error: UploadError): UploadEvent => ({
  type: 'retrying',
  command: error.command ?? 'finalize',
  attempt: 1,
  delay: 0,
  reason: 'expired',
  error: retriedFailure(error),
});
