import {
  catchError,
  concatMap,
  defer,
  EMPTY,
  expand,
  filter,
  map,
  merge,
  type MonoTypeOperatorFunction,
  type Observable,
  of,
  takeWhile,
  throwError,
} from 'rxjs';
import { afterMs } from '../longest-timer.js';
import type { MediaStatus } from '../api/media-reply.js';
import type { CommandEvent } from '../http/command-event.js';
import { isMediaRequestError, isNetworkError, isRateLimitError, isUploadTimeoutError } from '../upload-error.js';
import type { UploadOptions } from '../upload-options.js';
import { processingDeadline } from './processing-deadline.js';
import { isReady, phaseOf, processingFailure } from './processing-phase.js';

/** STATUS may answer 404 right after FINALIZE; so many times, that is no answer yet. */
const NOT_FOUND_YET = 3;

/**
 * Goes on from the reply to FINALIZE: expands it into one STATUS after the other until X is done. Each status comes out
 * as a reply, with what the first has told besides; the last one is ready. What happens on the way passes through.
 *
 * X is not asked at all where the reply to FINALIZE says nothing of processing (X would answer that with an error),
 * and never earlier than it wants to be. An `error` is a failure whatever the state; an unknown state keeps waiting;
 * a STATUS that cannot be had is asked for again while there is time. While `running$` is false, the clock of
 * `processingTimeout` stands still. Unsubscribing stops the request and the timer. `meanwhile$` runs beside it, if X is
 * asked at all, and until X is done.
 *
 * Fails with a `MediaProcessingError`, with a `ProcessingTimeoutError` after `processingTimeout` ms (the media may
 * still become ready: the error has its id), or with what `ask` fails with.
 *
 * Source of the rules: docs/x-media-api.md, section 5.
 */
export function expandStatus(
  ask: () => Observable<CommandEvent<MediaStatus>>,
  { processingTimeout = 15 * 60_000, statusInterval = 5_000 }: UploadOptions,
  running$?: Observable<boolean>,
  meanwhile$: Observable<CommandEvent<never>> = EMPTY,
): MonoTypeOperatorFunction<CommandEvent<MediaStatus>> {
  return concatMap((event) => {
    if (event.type !== 'reply' || isReady(event.value)) return of(event);
    const { processing: _, ...known } = event.value;
    let lastError: unknown;
    const poll = ({ notFound }: Poll): Observable<Poll> =>
      defer(ask).pipe(
        map((answer) => ({ event: answer, retryAfter: 0, notFound: Infinity })),
        catchError((error: unknown) => {
          if (!isPassing(error) && !(isNotFound(error) && notFound < NOT_FOUND_YET)) return throwError(() => error);
          lastError = error;
          const retryAfter = retryAfterOf(error);
          return of({ event: undefined, retryAfter, notFound: notFound + (isNotFound(error) ? 1 : 0) });
        }),
      );
    const polls = of<Poll>({ event, retryAfter: 0, notFound: 0 }).pipe(
      expand((last) => {
        const wait = waitAfter(last, statusInterval);
        return wait === undefined ? EMPTY : afterMs(wait).pipe(concatMap(() => poll(last)));
      }),
      map((last) => last.event),
      filter((answer) => answer !== undefined),
    );
    return merge<CommandEvent<MediaStatus>[]>(
      processingDeadline(event.value.mediaId, processingTimeout, running$, () => lastError),
      polls,
      meanwhile$,
    ).pipe(
      takeWhile((answer) => answer.type !== 'reply' || !isReady(answer.value), true),
      map((answer) => (answer.type === 'reply' ? { ...answer, value: { ...known, ...answer.value } } : answer)),
    );
  });
}

/** What came of asking: an event on the way or the answer, or nothing yet; and how many 404s were "not yet". */
interface Poll {
  readonly event: CommandEvent<MediaStatus> | undefined;
  /** ms that X asked to wait, where it gave no answer. */
  readonly retryAfter: number;
  readonly notFound: number;
}

/**
 * ms to the next STATUS; `undefined` after an event on the way, and when X is done.
 *
 * @throws MediaProcessingError where X says that it failed.
 */
function waitAfter({ event, retryAfter }: Poll, statusInterval: number): number | undefined {
  if (event === undefined) return Math.max(statusInterval, retryAfter);
  if (event.type !== 'reply') return undefined;
  switch (phaseOf(event.value)) {
    case 'ready':
      return undefined;
    case 'failed':
      throw processingFailure(event.value);
    case 'running': {
      const secs = event.value.processing?.checkAfterSecs ?? 0;
      return secs > 0 ? secs * 1000 : statusInterval;
    }
  }
}

/** No answer now, perhaps one later: the request's own retries are used up, the time for the processing is not. */
const isPassing = (error: unknown): boolean =>
  isNetworkError(error) ||
  isUploadTimeoutError(error) ||
  (isMediaRequestError(error) &&
    !isRateLimitError(error) &&
    (error.status < 300 || error.status >= 500 || [408, 425, 429].includes(error.status)));

/** ms. */
const retryAfterOf = (error: unknown): number => (isMediaRequestError(error) ? (error.retryAfter ?? 0) : 0);

const isNotFound = (error: unknown): boolean => isMediaRequestError(error) && error.status === 404;
