import { isMediaRequestError, isUploadTimeoutError, type MediaRequestError } from '../upload-error.js';
import type { RetryReason } from '../upload-event.js';
import type { OneShot } from './one-shot.js';
import { halved, type SegmentPlan } from './segment-plan.js';

/** Bytes. Where as few do not pass in time, it is not for their size. */
const SMALLEST_FOR_TIME = 32 * 1024;

/**
 * Statuses that refuse one request for all, and not the media: no such place, too large for it, no more of it for now.
 * Of images in segments X takes more in a window. Source: docs/x-media-api.md, 8.
 */
const OTHER_WAY: Readonly<Record<number, RetryReason>> = {
  404: 'server',
  405: 'server',
  413: 'too-large',
  429: 'rate-limit',
  431: 'too-large',
};

/** What has come of a session until it failed. */
export interface SessionSoFar {
  readonly segments: SegmentPlan;
  /** How many segments X has acknowledged, those of an earlier run included. */
  readonly acknowledged: number;
  /** Epoch ms. */
  readonly expiresAt: number;
  /** Whether FINALIZE was sent more than once. */
  readonly finalizedAgain: boolean;
  /** Whether it is an earlier run's, resumed from a checkpoint. */
  readonly resumed?: boolean;
  /** Whether it stands in the place of a session that was gone. */
  readonly replaces: boolean;
  /** Whether it was no session, but all in one request. */
  readonly oneShot?: OneShot;
}

/** Why a session is due in its place, and with what segments. */
export interface Restart {
  readonly reason: RetryReason;
  readonly segments: SegmentPlan;
}

/**
 * Whether a failure asks for a new session from the start. Pure.
 *
 * 413 (or 431) before any segment was taken: segments of half the size, again and again. A session that X does not know
 * any more, or that answers a second FINALIZE with a refusal: the same segments, once. The same for whatever X refuses
 * of a session that a checkpoint has brought: what it says of X's side may be wrong, and nobody could ever go on from
 * it. Source: docs/x-media-api.md, 2.4, 3.4 and 4.5.
 *
 * One request for all that X refuses for its way alone: the same in segments, where the user leaves the way open.
 *
 * A timeout before any segment was taken, where nobody could see bytes move: half the size too, since the same one
 * would take as long again. Not once X has a segment: that would cost what has passed; it is given more time instead.
 */
export function restartAfter(
  error: unknown,
  { segments, acknowledged, ...session }: SessionSoFar,
  now: number,
): Restart | undefined {
  if (isUploadTimeoutError(error)) {
    const isOfSize = error.isBlind === true && error.command === 'append' && acknowledged === 0;
    const smaller = isOfSize ? halved(segments) : undefined;
    return smaller && smaller.segmentBytes >= SMALLEST_FOR_TIME
      ? { reason: 'too-large', segments: smaller }
      : undefined;
  }
  if (!isMediaRequestError(error)) return undefined;
  if (error.command === 'upload') {
    const reason = session.oneShot === 'first' ? OTHER_WAY[error.status] : undefined;
    return reason && { reason, segments };
  }
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
