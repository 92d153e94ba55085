import { asyncScheduler, catchError, concat, defer, type Observable, of, tap, throwError } from 'rxjs';
import type { UploadSession } from '../api/media-reply.js';
import { planSegments, type SegmentPlan } from './segments.js';
import { isInvalidUploadError, isMediaRequestError, MediaRequestError } from '../upload-error.js';
import type { RetryingEvent, RetryReason, UploadEvent } from '../upload-event.js';

/** What has come of a session until it failed. */
export interface SessionSoFar {
  readonly segments: SegmentPlan;
  /** Segments that X has acknowledged, those of an earlier run included. */
  readonly acknowledged: number;
  /** Epoch ms. */
  readonly expiresAt: number;
  /** Whether FINALIZE was sent more than once. */
  readonly finalizedAgain: boolean;
  /** Whether it is an earlier run's, taken up from a checkpoint. */
  readonly resumed?: boolean;
  /** Whether it stands in the place of a session that was gone. */
  readonly replaces: boolean;
}

/** A session to come in its place. */
export interface NewSession {
  readonly reason: RetryReason;
  readonly segments: SegmentPlan;
}

/**
 * Whether a failure asks for a new session from the start, and with what segments. Pure.
 *
 * 413 (or 431) before any segment was taken: segments of half the size, again and again. A session that X does not
 * know any more, or that answers a second FINALIZE with a refusal: the same segments, once. The same for whatever X
 * refuses of a session that a checkpoint has brought: what it says of X's side may be wrong, and nobody could ever go
 * on from it. Source: sections 5.2, 6 and 9.4 of the fact sheet.
 */
export function newSession(
  error: unknown,
  { segments, acknowledged, ...session }: SessionSoFar,
  now: number,
): NewSession | undefined {
  if (!isMediaRequestError(error)) return undefined;
  if (error.command === 'append' && (error.status === 413 || error.status === 431)) {
    const smaller = acknowledged === 0 || session.resumed ? halved(segments) : undefined;
    return smaller && { reason: 'too-large', segments: smaller };
  }
  return !session.replaces && isGone(error, session, now) ? { reason: 'expired', segments } : undefined;
}

/** Also what a refused FINALIZE means when it was sent before: X may have done away with the session at the first. */
function isGone(
  error: MediaRequestError,
  { expiresAt, finalizedAgain, resumed }: Pick<SessionSoFar, 'expiresAt' | 'finalizedAgain' | 'resumed'>,
  now: number,
): boolean {
  const { command, status } = error;
  if (command !== 'append' && command !== 'finalize') return false;
  if (resumed && status >= 400 && status < 500 && ![401, 402, 408, 425, 429].includes(status)) return true;
  if (command === 'finalize' && finalizedAgain && status < 500 && ![401, 402, 403, 429].includes(status)) return true;
  if (status === 404 || status === 410) return true;
  if (status !== 400) return false;
  // "Already finalized" comes to a segment where two processes share a session by its checkpoint.
  const isUnknown =
    error.code === 325 ||
    /not found|invalid media_?id|already finalized/i.test(
      `${error.title ?? ''} ${error.detail ?? ''} ${error.body ?? ''}`,
    );
  return isUnknown || now >= expiresAt;
}

/** `undefined` where a segment is a single byte already, or halves would need more than 1000 segments. */
function halved({ totalBytes, segmentBytes }: SegmentPlan): SegmentPlan | undefined {
  const half = Math.ceil(Math.min(segmentBytes, totalBytes) / 2);
  if (half >= Math.min(segmentBytes, totalBytes)) return undefined;
  try {
    return planSegments(totalBytes, { segmentBytes: half, maxSegmentBytes: half });
  } catch (error) {
    if (isInvalidUploadError(error)) return undefined;
    throw error;
  }
}

/** Where a session begins: from nothing, or with what an earlier run has left. */
export interface SessionStart {
  /** X's session, if there is one already. */
  readonly session?: UploadSession;
  readonly segments: SegmentPlan;
  /** Segments that X has. */
  readonly acknowledged: ReadonlySet<number>;
  /** Whether it stands in the place of a session that was gone. */
  readonly replaces: boolean;
}

/**
 * Runs one session, and another one from the start where {@link newSession} finds that due: `retrying` tells it, and
 * `initialized` comes again. A source that can be read only once ends in a clear error instead.
 */
export const inSessions = (
  start: SessionStart,
  rereadable: boolean,
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
        const next = newSession(
          error,
          { segments, acknowledged, expiresAt, finalizedAgain, resumed, replaces },
          asyncScheduler.now(),
        );
        if (next === undefined || !isMediaRequestError(error)) return throwError(() => error);
        if (!rereadable) return throwError(() => onePassFailure(error));
        return concat(
          of(retrying(error, next.reason)),
          inSessions(
            { segments: next.segments, acknowledged: new Set(), replaces: replaces || next.reason === 'expired' },
            rereadable,
            run,
          ),
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

/** The failure where a new session is due and the source cannot be read again. */
const onePassFailure = (error: MediaRequestError): MediaRequestError =>
  new MediaRequestError(
    `${error.message}. A new session is due, and this source can be read only once: begin again with a new one`,
    error,
    {
      ...(error.command !== undefined && { command: error.command }),
      ...(error.mediaId !== undefined && { mediaId: error.mediaId }),
      cause: error,
    },
  );

/** A new session would be due, and the source cannot be read again. */
export const isOnePassFailure = (error: unknown): boolean =>
  isMediaRequestError(error) &&
  (error.command === 'append' || error.command === 'finalize') &&
  isMediaRequestError(error.cause) &&
  error.cause.status === error.status;
