import {
  asyncScheduler,
  catchError,
  concatMap,
  defer,
  distinctUntilChanged,
  EMPTY,
  expand,
  filter,
  finalize,
  map,
  merge,
  type MonoTypeOperatorFunction,
  NEVER,
  type Observable,
  of,
  switchMap,
  takeWhile,
  throwError,
  timer,
} from 'rxjs';
import type { MediaStatus, Processing } from '../api/media-reply.js';
import type { CommandEvent } from '../http/command-event.js';
import { LONGEST_TIMER } from '../longest-timer.js';
import {
  isMediaRequestError,
  isNetworkError,
  isRateLimitError,
  isUploadTimeoutError,
  MediaProcessingError,
  ProcessingTimeoutError,
} from '../upload-error.js';

/** How X is asked for the processing. */
export interface ProcessingOptions {
  /** ms that the processing may take. */
  readonly processingTimeout: number;
  /** ms to the next STATUS where X names no interval. */
  readonly statusInterval: number;
  /** False while the upload is paused: the clock of `processingTimeout` stands still. */
  readonly running$: Observable<boolean>;
}

/** STATUS may answer 404 right after FINALIZE; so many times, that is no answer yet. */
const NOT_FOUND_YET = 3;

/**
 * Goes on from the reply to FINALIZE: asks for the status until X is done. Each status comes out as a reply, the last
 * one ready; what happens on the way to X passes through.
 *
 * X is not asked at all where the reply to FINALIZE says nothing of processing (X would answer that with an error),
 * and never earlier than it wants to be. An `error` is a failure whatever the state; an unknown state keeps waiting;
 * a STATUS that cannot be had is asked for again while there is time. Unsubscribing stops the request and the timer.
 *
 * Fails with a `MediaProcessingError`, with a `ProcessingTimeoutError` after `processingTimeout` ms (the media may
 * still become ready: the error has its id), or with what `status` fails with.
 *
 * Source of the rules: section 4.1 of the fact sheet that `docs/design.md` names.
 */
export function untilProcessed(
  status: () => Observable<CommandEvent<MediaStatus>>,
  options: ProcessingOptions,
): MonoTypeOperatorFunction<CommandEvent<MediaStatus>> {
  return concatMap((event) => {
    if (event.type !== 'reply' || phaseOf(event.value) === 'ready') return of(event);
    let lastError: unknown;
    const ask = ({ notFound }: Poll): Observable<Poll> =>
      defer(status).pipe(
        map((answer) => ({ event: answer, notFound: Infinity })),
        catchError((error: unknown) => {
          if (!isPassing(error) && !(isNotFound(error) && notFound < NOT_FOUND_YET)) return throwError(() => error);
          lastError = error;
          return of({ event: undefined, notFound: notFound + (isNotFound(error) ? 1 : 0) });
        }),
      );
    const polls = of<Poll>({ event, notFound: 0 }).pipe(
      expand((poll) => {
        const wait = waitAfter(poll, options.statusInterval);
        return wait === undefined ? EMPTY : timer(wait).pipe(concatMap(() => ask(poll)));
      }),
      map((poll) => poll.event),
      filter((answer) => answer !== undefined),
    );
    return merge<CommandEvent<MediaStatus>[]>(
      deadline(event.value.mediaId, options, () => lastError),
      polls,
    ).pipe(takeWhile((answer) => answer.type !== 'reply' || phaseOf(answer.value) !== 'ready', true));
  });
}

/**
 * What came of asking: an event on the way or the answer, or nothing yet; and how many 404s have passed for "not
 * yet".
 */
interface Poll {
  readonly event: CommandEvent<MediaStatus> | undefined;
  readonly notFound: number;
}

/** Whether X is done with a media. */
export const phaseOf = ({ processing }: MediaStatus): 'ready' | 'running' | 'failed' => {
  if (processing === undefined) return 'ready';
  if (processing.error !== undefined || processing.state === 'failed') return 'failed';
  return processing.state === 'succeeded' ? 'ready' : 'running';
};

/**
 * ms to the next STATUS; `undefined` after an event on the way, and when X is done.
 *
 * @throws MediaProcessingError where X says that it failed.
 */
function waitAfter({ event }: Poll, statusInterval: number): number | undefined {
  if (event === undefined) return Math.min(statusInterval, LONGEST_TIMER);
  if (event.type !== 'reply') return undefined;
  const { mediaId, processing } = event.value;
  switch (phaseOf(event.value)) {
    case 'ready':
      return undefined;
    case 'failed':
      throw failure(mediaId, processing);
    case 'running': {
      const secs = processing?.checkAfterSecs ?? 0;
      return Math.min(secs > 0 ? secs * 1000 : statusInterval, LONGEST_TIMER);
    }
  }
}

function failure(mediaId: string, { state, error = {} }: Processing = { state: 'failed' }): MediaProcessingError {
  const words = [error.name, error.message].filter((word) => word !== undefined).join(': ');
  const code = error.code === undefined ? '' : ` (code ${error.code})`;
  return new MediaProcessingError(
    `X could not process media ${mediaId}: ${words === '' ? `it gives no reason, only the state "${state}"` : words}${code}`,
    error,
    { command: 'status', mediaId },
  );
}

const deadline = (
  mediaId: string,
  { processingTimeout, running$ }: ProcessingOptions,
  cause: () => unknown,
): Observable<never> =>
  timeSpent(running$, Math.min(processingTimeout, LONGEST_TIMER)).pipe(
    map(() => {
      throw new ProcessingTimeoutError(
        `X is still processing media ${mediaId} after ${processingTimeout} ms; it may become ready yet: ask for its status`,
        { command: 'status', mediaId, cause: cause() },
      );
    }),
  );

/** Emits when so many ms have passed while it was running. */
const timeSpent = (running$: Observable<boolean>, ms: number): Observable<unknown> =>
  defer(() => {
    let left = ms;
    return running$.pipe(
      distinctUntilChanged(),
      switchMap((running) => {
        if (!running) return NEVER;
        const since = asyncScheduler.now();
        return timer(left).pipe(finalize(() => (left -= asyncScheduler.now() - since)));
      }),
    );
  });

/** No answer now, perhaps one later: the request's own retries are used up, the time for the processing is not. */
const isPassing = (error: unknown): boolean =>
  isNetworkError(error) ||
  isUploadTimeoutError(error) ||
  (isMediaRequestError(error) &&
    !isRateLimitError(error) &&
    (error.status < 300 || error.status >= 500 || [408, 425, 429].includes(error.status)));

const isNotFound = (error: unknown): boolean => isMediaRequestError(error) && error.status === 404;
