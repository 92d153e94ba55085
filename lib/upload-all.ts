import { catchError, concat, defer, EMPTY, map, type Observable, of, throwError } from 'rxjs';
import type { MediaClient } from './client/media-client.js';
import { present } from './present.js';
import type { MediaSource } from './source/to-chunk-source.js';
import { autoLimiter } from './upload/auto-limiter.js';
import { limiterOf } from './upload/concurrency.js';
import { firstOf } from './upload/first-of.js';
import { forPost as withPost } from './upload/for-post.js';
import { mergePulled } from './upload/merge-pulled.js';
import type { UploadAllItem } from './upload/upload-all-item.js';
import { asUploadError, failAs, InvalidUploadError, must, type UploadError } from './upload-error.js';
import type { UploadEvent } from './upload-event.js';
import { uploadUnder } from './upload-media.js';
import type { UploadOptions } from './upload-options.js';

export type { UploadAllItem } from './upload/upload-all-item.js';

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
  /**
   * True: they are the media of one post. All are opened and looked into first, and refused (`post-unfit`, on the error
   * channel) before any request where no post takes them together: it takes 4 images, or 1 GIF, or 1 video. No more than
   * five are pulled. @defaultValue false
   */
  readonly forPost?: boolean;
  /** Uploads these alone, by their place in the list, for example those that have failed before. @defaultValue all */
  readonly only?: readonly number[];
}

/** One upload of several has failed; the others go on. */
export interface FailedEvent {
  readonly type: 'failed';
  /** Its JSON is its name, message and facts. */
  readonly error: UploadError;
}

/**
 * An event of the upload that stands at `index` in the list of sources, from 0. `count`: how many are uploaded, where the
 * list tells without being pulled (an array, a Set).
 */
export type UploadAllEvent = (UploadEvent | FailedEvent) & { readonly index: number; readonly count?: number };

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
  {
    concurrency = 3,
    segmentConcurrency = 1,
    stopOnError = false,
    forPost = false,
    only,
    ...options
  }: UploadAllOptions = {},
): Observable<UploadAllEvent> =>
  defer(() => {
    checkAll(sources, concurrency, only);
    const shared: UploadOptions = { ...options, concurrency: segmentConcurrency };
    const openLimiter = autoLimiter();
    const upload = ({ source, options: own }: UploadAllItem): Observable<UploadEvent> => {
      const all: UploadOptions = { ...shared, ...own };
      return uploadUnder(all.concurrency === 'auto' ? openLimiter : limiterOf(all), client, source, all);
    };
    const failure = (error: unknown): Observable<FailedEvent> =>
      stopOnError ? throwError(() => error) : of({ type: 'failed', error: asUploadError(error) });
    const uploadEach = <T>(
      list: Iterable<T> | AsyncIterable<T>,
      uploadOne: (entry: T) => Observable<UploadEvent>,
    ): Observable<UploadAllEvent> => {
      const wanted = only && new Set(only);
      const count = countOf(list, wanted);
      return mergePulled(
        only ? firstOf(list, only.reduce((last, index) => Math.max(last, index), -1) + 1) : list,
        (entry, index) =>
          wanted?.has(index) === false
            ? EMPTY
            : uploadOne(entry).pipe(
                catchError(failure),
                map((event): UploadAllEvent => ({ ...event, index, ...present({ count }) })),
              ),
        concurrency,
      );
    };
    return forPost
      ? withPost(sources, asItem, shared, client.version, (items) =>
          uploadEach(items, (item) => concat(item.warnings, upload(item))),
        )
      : uploadEach(sources, (entry) => upload(asItem(entry)));
  }).pipe(failAs(asUploadError));

/** Callers of plain JavaScript may hand over anything. @throws InvalidUploadError */
function checkAll(sources: unknown, concurrency: number, only: readonly number[] | undefined): void {
  must(
    Number.isInteger(concurrency) && concurrency > 0,
    'concurrency must be a whole number above 0',
    concurrency,
    'concurrency',
  );
  must(
    only === undefined || (Array.isArray(only) && only.every((index) => Number.isInteger(index) && index >= 0)),
    'only is a list of indexes from 0',
    String(only),
    'only',
  );
  if (!isPullable(sources))
    throw new InvalidUploadError('sources must be a list (an iterable) of sources.', {
      errorCode: 'invalid-option',
      option: 'sources',
    });
}

/** How many are uploaded, where a list says how long it is without being pulled. */
function countOf(list: object, only?: ReadonlySet<number>): number | undefined {
  const { length, size } = list as { readonly length?: unknown; readonly size?: unknown };
  const count = length ?? size;
  if (typeof count !== 'number' || !Number.isSafeInteger(count)) return undefined;
  return only === undefined ? count : [...only].filter((index) => index < count).length;
}

const asItem = (entry: MediaSource | UploadAllItem): UploadAllItem => (isItem(entry) ? entry : { source: entry });

/** Whether it brings options of its own. */
export const isItem = (entry: unknown): entry is UploadAllItem =>
  typeof entry === 'object' && entry !== null && 'source' in entry;

/** Callers of plain JavaScript may hand over anything; a text is a list of letters. */
const isPullable = (sources: unknown): boolean =>
  typeof sources === 'object' && sources !== null && (Symbol.iterator in sources || Symbol.asyncIterator in sources);
