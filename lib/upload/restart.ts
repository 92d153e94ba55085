import { asyncScheduler, catchError, concat, defer, type Observable, of, tap, throwError } from 'rxjs';
import { present } from '../present.js';
import { isMediaRequestError, MediaRequestError } from '../upload-error.js';
import type { RetryingEvent, RetryReason, UploadEvent } from '../upload-event.js';
import { isDescriptionFailure } from './description-failure.js';
import type { UploadPlan } from './prepare-upload.js';
import { restartAfter } from './session-end.js';
import { newSession, type SessionStart } from './session-start.js';

/**
 * Runs one session, and another one from the start where {@link restartAfter} finds that due: `retrying` tells it, and
 * `initialized` comes again. A source that can be read only once ends in a clear error instead.
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
    return run(start).pipe(
      tap((event) => {
        if (event.type === 'initialized') ({ expiresAt } = event);
        if (event.type === 'appended') acknowledged++;
        if (event.type === 'retrying' && event.command === 'finalize') finalizedAgain = true;
      }),
      catchError((error: unknown) => {
        const { segments, replaces } = start;
        const resumed = start.session !== undefined;
        const soFar = { segments, acknowledged, expiresAt, finalizedAgain, resumed, replaces };
        if (!isMediaRequestError(error) || isDescriptionFailure(error)) return throwError(() => error);
        const next = restartAfter(error, soFar, asyncScheduler.now());
        if (next === undefined) return throwError(() => error);
        if (!rereadable) return throwError(() => onePassFailure(error));
        return concat(
          of(retrying(error, next.reason)),
          restartable(newSession(next.segments, replaces || next.reason === 'expired'), { rereadable }, run),
        );
      }),
    );
  });

const retrying = ({ command = 'append', name, message }: MediaRequestError, reason: RetryReason): RetryingEvent => ({
  type: 'retrying',
  command,
  attempt: 1,
  delay: 0,
  reason,
  error: { name, message },
});

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
