import { asyncScheduler, defer, from, map, type Observable, type ObservableInput, of, tap } from 'rxjs';
import type { MediaClient, UploadedMedia, UploadOptions } from 'rx-media-upload';
import { fromBytes } from 'rx-media-upload';
import {
  type JobLease,
  type JobStore,
  memoryJobs,
  type RateBudget,
  type UploadJob,
  type UploadWorker,
} from 'rx-media-upload/queue';
import { lawful } from '../support/event-laws.js';
import { runUploadJob } from '../../lib/queue/index.js';
import { MP4, patternedBytes } from '../support/patterned-bytes.js';
import { scriptedClient } from '../support/scripted-client.js';

export const account = { app: 'an app', user: 'a user' };
export const job: UploadJob = { id: 'job 1', account, data: {} };
export const bytes = patternedBytes(12, MP4);
/** Three segments. */
export const options: UploadOptions = { segmentBytes: 4, mediaType: 'video/mp4', mediaCategory: 'tweet_video' };
export const media = (expiresAt: number, mediaId = '1880028106020515841'): UploadedMedia => ({
  mediaId,
  expiresAt,
  mediaType: 'video/mp4',
  mediaCategory: 'tweet_video',
  totalBytes: 12,
});

/** A worker in memory; what it is not given has sensible defaults. */
export const workerOf = (worker: Partial<UploadWorker>): UploadWorker => ({
  client: () => of(scriptedClient({})),
  source: () => fromBytes(bytes),
  jobs: memoryJobs(),
  options,
  ...worker,
});

/** A store that writes down, in their order, what it is asked for. */
export function noted(
  store: JobStore,
  asked: string[],
  changed: (lease: JobLease) => Partial<JobLease> = () => ({}),
): JobStore {
  const note = <T>(what: string, answer: () => ObservableInput<T>): Observable<T> =>
    defer(() => {
      asked.push(what);
      return from(answer());
    });
  return {
    begin: (id) =>
      note(`begin ${id}`, () => store.begin(id)).pipe(
        map((given) => {
          const lease = { ...given, ...changed(given) };
          return {
            finished: () => note('finished', () => lease.finished()),
            held: () => note('held', () => lease.held()),
            finish: (result) => note(`finish ${result.mediaId}`, () => lease.finish(result)),
            checkpoints: {
              load: (key) => note(`load ${key}`, () => lease.checkpoints.load(key)),
              save: (key, text) => note(`save ${key}`, () => lease.checkpoints.save(key, text)),
              remove: (key) => note(`remove ${key}`, () => lease.checkpoints.remove(key)),
            },
          };
        }),
      ),
  };
}

/** A client that writes down what it is asked for beside what a store is. */
export const notedClient = (client: MediaClient, asked: string[]): MediaClient => {
  const noted = <T>(name: string, sent$: Observable<T>): Observable<T> =>
    sent$.pipe(tap({ subscribe: () => asked.push(name) }));
  return {
    ...client,
    initialize: (...given) => noted('INIT', client.initialize(...given)),
    append: (...given) => noted('APPEND', client.append(...given)),
    finalize: (...given) => noted('FINALIZE', client.finalize(...given)),
    status: (...given) => noted('STATUS', client.status(...given)),
    setMetadata: (...given) => noted('METADATA', client.setMetadata(...given)),
  };
};

/** A budget from a list of waits, and what it was asked for and told. */
export const budgetOf = (waits: (command: string) => ObservableInput<number>, asked: string[] = []): RateBudget => ({
  take: (_, command) => {
    asked.push(`take ${command} at ${asyncScheduler.now()}`);
    return waits(command);
  },
  learn: (_, command, rateLimit) => {
    asked.push(`learn ${command} ${JSON.stringify(rateLimit)}`);
    return of(undefined);
  },
});

/** The job's events, held to the laws; a job that is answered from the store says `succeeded` alone. */
export const run = (worker: Partial<UploadWorker>, more: Partial<UploadJob> = {}) =>
  runUploadJob({ ...job, ...more }, workerOf(worker)).pipe(lawful());
