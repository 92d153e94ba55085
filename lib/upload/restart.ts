import { asyncScheduler, catchError, concat, defer, map, type Observable, of, throwError } from 'rxjs';
import { present } from '../present.js';
import { retriedFailure } from '../retried-failure.js';
import { isMediaRequestError, isUploadTimeoutError, MediaRequestError, UploadTimeoutError } from '../upload-error.js';
import type { RetryingEvent, RetryReason, UploadEvent } from '../upload-event.js';
import { isDescriptionFailure } from './description-failure.js';
import type { UploadPlan } from './prepare-upload.js';
import { type Restart, restartAfter } from './session-end.js';
import { newSession, type SessionStart } from './session-start.js';

/**
 * Runs one session, and another one from the start where {@link restartAfter} finds that due: `retrying` tells it, and
 * `initialized` comes again. A source that can be read only once ends in a clear error instead; where it was only too
 * slow, its segment is sent again, with more time.
 */
export const restartable = (
  start: SessionStart,
  { rereadable }: Pick<UploadPlan, 'rereadable'>,
  run: (start: SessionStart) => Observable<UploadEvent>,
): Observable<UploadEvent> =>
  defer(() => {
    let acknowledged = start.acknowledged.size;
    let expiresAt = start.session?.expiresAt ?? Infinity;
    let finalizedAgain = false;
    const due = (error: unknown): Restart | undefined => {
      const { segments, replaces, oneShot } = start;
      const resumed = start.session !== undefined;
      const soFar = { segments, acknowledged, expiresAt, finalizedAgain, resumed, replaces, oneShot };
      return restartAfter(error, soFar, asyncScheduler.now());
    };
    return run(start).pipe(
      map((event) => {
        if (event.type === 'initialized') ({ expiresAt } = event);
        if (event.type === 'appended') acknowledged++;
        if (event.type === 'retrying' && event.command === 'finalize') finalizedAgain = true;
        // At the first one already: the same bytes would take as long again.
        const tooSlow = rereadable ? blindTimeout(event) : undefined;
        if (tooSlow !== undefined && due(tooSlow) !== undefined) throw tooSlow;
        return event;
      }),
      catchError((error: unknown) => {
        const isTimeout = isUploadTimeoutError(error);
        if (!(isTimeout || isMediaRequestError(error)) || isDescriptionFailure(error)) return throwError(() => error);
        const next = due(error);
        if (next === undefined) return throwError(() => error);
        if (!rereadable) return throwError(() => (isTimeout ? error : onePassFailure(error)));
        const replaces = start.replaces || next.reason === 'expired';
        return concat(
          of(retrying(error, next.reason)),
          restartable(newSession(next.segments, { replaces }), { rereadable }, run),
        );
      }),
    );
  });

/** The failure of a segment that is to be sent again, and of which nobody could see a byte move. */
const blindTimeout = (event: UploadEvent): UploadTimeoutError | undefined =>
  event.type === 'retrying' && event.command === 'append' && event.reason === 'timeout' && event.error.isBlind === true
    ? new UploadTimeoutError(event.error.message, { command: event.command, isBlind: true })
    : undefined;

const retrying = (error: MediaRequestError | UploadTimeoutError, reason: RetryReason): RetryingEvent => {
  // What was a timeout is told so: the next session gives each segment less to do, not more time.
  const { isBlind, ...failure } = retriedFailure(error);
  return { type: 'retrying', command: error.command ?? 'append', attempt: 1, delay: 0, reason, error: failure };
};

const onePassFailures = new WeakSet();

/** The failure where a new session is due and the source cannot be read again. */
function onePassFailure(error: MediaRequestError): MediaRequestError {
  const { command, mediaId } = error;
  const failure = new MediaRequestError(
    `${error.message}. A new session is due, and this source can be read only once: begin again with a new one`,
    error,
    present({ command, mediaId, cause: error }),
  );
  onePassFailures.add(failure);
  return failure;
}

/** Whether a new session was due, and the source could not be read again: nothing can go on from there. */
export const isOnePassFailure = (error: object): boolean => onePassFailures.has(error);
