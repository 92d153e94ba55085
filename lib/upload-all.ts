import { catchError, defer, map, type Observable, of, throwError } from 'rxjs';
import type { MediaClient } from './client/media-client.js';
import type { MediaSource } from './source/to-chunk-source.js';
import { autoLimiter } from './upload/auto-limiter.js';
import { limiterOf } from './upload/concurrency.js';
import { mergePulled } from './upload/merge-pulled.js';
import type { OpenLimiter } from './upload/segment-limiter.js';
import { asUploadError, failAs, InvalidUploadError, type UploadError } from './upload-error.js';
import type { UploadEvent } from './upload-event.js';
import { uploadUnder } from './upload-media.js';
import type { UploadOptions } from './upload-options.js';

/** How several uploads go. What is not said here holds for each of them. */
export interface UploadAllOptions extends Omit<UploadOptions, 'concurrency' | 'checkpointKey'> {
  /**
   * Files on the way at the same time, each with `segmentConcurrency + 1` segments in memory. 1: one after the other.
   * @defaultValue 3
   */
  readonly concurrency?: number;
  /**
   * Segments of one file on the way at the same time. `'auto'`: of all files together, as many as the line rewards, and
   * each file at least one; in memory are at most 16, and one for each open file. @defaultValue 1
   */
  readonly segmentConcurrency?: number | 'auto';
  /**
   * True: the first failure stops all and goes to the error channel. @defaultValue false: it is a `failed` event, and
   * the others go on
   */
  readonly stopOnError?: boolean;
}

/** One source of several, with options of its own. */
export interface UploadAllItem {
  readonly source: MediaSource;
  readonly options?: UploadOptions;
}

/** One upload of several has failed; the others go on. */
export interface FailedEvent {
  readonly type: 'failed';
  /** Its JSON is its name, message and facts. */
  readonly error: UploadError;
}

/** An event of the upload that stands at `index` in the list of sources, from 0. */
export type UploadAllEvent = (UploadEvent | FailedEvent) & { readonly index: number };

/**
 * Uploads many sources through one client, under one rate budget: the events of each, with its `index`, in the order in
 * which they happen. An image is three short requests: a few files at a time hide what each waits for.
 *
 * `sources` is pulled when a place is free: a generator may make them, and a database page through them. Where it
 * fails itself, the uploads under way go on, and its failure comes at the end on the error channel, as an
 * `UploadError`.
 *
 * Cold, like `uploadMedia`; unsubscribing stops all, `sources` too. Each source ends in `succeeded` or, where it fails,
 * in `failed`, and the stream completes after the last; with `stopOnError` the first failure goes to the error channel
 * and stops the others.
 *
 * @example
 * ```ts
 * import { fromFile, mediaClient, oauth2, uploadAll } from 'rx-media-upload/node';
 *
 * const client = mediaClient({ auth: oauth2('token') });
 * uploadAll(client, [fromFile('one.png'), fromFile('two.png')], { concurrency: 2 }).subscribe({
 *   next: (event) => event.type === 'succeeded' && console.log(event.index, event.mediaId),
 *   error: console.error,
 * });
 * ```
 */
export const uploadAll = (
  client: MediaClient,
  sources: Iterable<MediaSource | UploadAllItem> | AsyncIterable<MediaSource | UploadAllItem>,
  { concurrency = 3, segmentConcurrency = 1, stopOnError = false, ...options }: UploadAllOptions = {},
): Observable<UploadAllEvent> => {
  const uploadOne = (
    entry: MediaSource | UploadAllItem,
    index: number,
    openLimiter: OpenLimiter,
  ): Observable<UploadAllEvent> => {
    const item: UploadAllItem = isItem(entry) ? entry : { source: entry };
    const all: UploadOptions = { ...options, concurrency: segmentConcurrency, ...item.options };
    return uploadUnder(all.concurrency === 'auto' ? openLimiter : limiterOf(all), client, item.source, all).pipe(
      catchError((error: unknown) =>
        stopOnError ? throwError(() => error) : of<FailedEvent>({ type: 'failed', error: asUploadError(error) }),
      ),
      map((event): UploadAllEvent => ({ ...event, index })),
    );
  };
  return defer(() => {
    if (!Number.isInteger(concurrency) || concurrency < 1)
      throw new InvalidUploadError(`concurrency must be a whole number above 0, not ${concurrency}.`, {
        errorCode: 'invalid-option',
        option: 'concurrency',
        value: String(concurrency),
      });
    if (!isPullable(sources))
      throw new InvalidUploadError('sources must be a list (an iterable) of sources.', {
        errorCode: 'invalid-option',
        option: 'sources',
      });
    const openLimiter = autoLimiter();
    return mergePulled(sources, (entry, index) => uploadOne(entry, index, openLimiter), concurrency);
  }).pipe(failAs(asUploadError));
};

/** Whether it brings options of its own. */
export const isItem = (entry: unknown): entry is UploadAllItem =>
  typeof entry === 'object' && entry !== null && 'source' in entry;

/** Callers of plain JavaScript may hand over anything; a text is a list of letters. */
const isPullable = (sources: unknown): boolean =>
  typeof sources === 'object' && sources !== null && (Symbol.iterator in sources || Symbol.asyncIterator in sources);
