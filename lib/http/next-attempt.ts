import { present } from '../present.js';
import {
  isMediaRequestError,
  isNetworkError,
  isUploadTimeoutError,
  RateLimitError,
  type RefusalDetails,
  type UploadError,
} from '../upload-error.js';
import type { RetryReason } from '../upload-event.js';
import type { AttemptFailure } from './attempt-failure.js';
import { asLostReply, losesReply } from './lost-reply.js';
import { readRetryAfter, serverNow } from './retry-after.js';
import type { RetryPolicy } from './retry-options.js';

/** What has happened to a request so far. */
export interface Attempts {
  /** Failures that count. */
  readonly failed: number;
  /** 429s that did not say when to come again. */
  readonly blind: number;
  /** ms waited for rate limits. */
  readonly waited: number;
  /** Whether its credentials were renewed. */
  readonly renewed: boolean;
}

/** Nothing has happened yet. */
export const FIRST_ATTEMPT: Attempts = { failed: 0, blind: 0, waited: 0, renewed: false };

/** The request goes out again after `delay` ms, or it is over, with `error`. */
export type Verdict =
  | { readonly again: true; readonly delay: number; readonly reason: RetryReason; readonly attempts: Attempts }
  | { readonly again: false; readonly error: UploadError };

/** Statuses that are passing. Source: docs/x-media-api.md, 7.1. */
const PASSING: ReadonlySet<unknown> = new Set([408, 425, 500, 502, 503, 504]);

/** Whether a server that answers so may answer otherwise soon. */
export const isPassingStatus = (status: unknown): boolean => PASSING.has(status);

/**
 * Whether and when a request that failed goes out again. Pure: clock and chance come in.
 *
 * 400, 402, 403, 404 and all else that X means are final. A 401 is not decided here.
 *
 * @param now - Epoch ms.
 * @param chance - 0 to 1: full jitter, so that many clients do not come back at the same time.
 * @param once - The command is not sent again where nobody knows whether X has carried it out, unless `shouldRetry` says so.
 */
export function nextAttempt(
  failure: AttemptFailure,
  attempts: Attempts,
  policy: RetryPolicy,
  now: number,
  chance: number,
  once = false,
): Verdict {
  const { headers } = failure;
  const isLost = once && losesReply(failure);
  const error = isLost ? asLostReply(failure.error) : failure.error;
  const reason = reasonOf(error);
  const { shouldRetry } = policy;
  const over: Verdict = { again: false, error };
  const times = attempts.failed + attempts.blind + 1;
  if (reason === 'rate-limit') {
    if (shouldRetry?.(error, times) === false) return { again: false, error: rateLimited(error, undefined) };
    return afterRateLimit(error, headers, attempts, policy, now, chance);
  }
  const wanted = shouldRetry === undefined ? reason !== undefined && !isLost : shouldRetry(error, times);
  if (!wanted || attempts.failed + 1 >= policy.attempts) return over;
  const asked = readRetryAfter(headers, now);
  const waited = attempts.waited + (asked ?? 0);
  if (waited > policy.maxRateLimitWait) return over;
  return {
    again: true,
    delay: asked ?? backoff(attempts.failed, policy, chance),
    reason: reason ?? 'server',
    attempts: { ...attempts, failed: attempts.failed + 1, waited },
  };
}

/**
 * X names the end of the wait: waiting costs no attempt. It does not: the wait is drawn as for any failure, and
 * counted apart.
 */
function afterRateLimit(
  error: UploadError,
  headers: AttemptFailure['headers'],
  attempts: Attempts,
  policy: RetryPolicy,
  now: number,
  chance: number,
): Verdict {
  const resetAt = isMediaRequestError(error) ? error.rateLimit?.resetAt : undefined;
  const untilReset = (resetAt ?? NaN) - serverNow(headers, now);
  // A time that is over already (`Retry-After: 0` too) names no end: for ever to come again at once would help nobody.
  const asked = [untilReset, readRetryAfter(headers, now) ?? 0].find((wait) => wait > 0);
  const delay = asked ?? backoff(attempts.blind, policy, chance);
  const next = { ...attempts, waited: attempts.waited + delay, blind: attempts.blind + (asked === undefined ? 1 : 0) };
  if (next.waited > policy.maxRateLimitWait || next.blind >= policy.attempts) {
    return {
      again: false,
      error: rateLimited(error, untilReset > 0 ? resetAt : asked === undefined ? undefined : now + asked),
    };
  }
  return { again: true, delay, reason: 'rate-limit', attempts: next };
}

/** Why a request may go out again; `undefined` where it may not. */
export function reasonOf(error: UploadError): RetryReason | undefined {
  if (isNetworkError(error)) return 'network';
  if (isUploadTimeoutError(error)) return 'timeout';
  if (!isMediaRequestError(error)) return undefined;
  if (error.status === 429) return 'rate-limit';
  // A 2xx is here only if it could not be read.
  return isPassingStatus(error.status) || isUnreadable(error.status) ? 'server' : undefined;
}

const isUnreadable = (status: number): boolean => status >= 200 && status < 300;

/** Doublings up to here make any wait longer than a year; where they are without end, 0 times them would be no number. */
const MOST_DOUBLINGS = 40;

const backoff = (failed: number, { initialDelay, maxDelay }: RetryPolicy, chance: number): number =>
  Math.round(chance * Math.min(maxDelay, initialDelay * 2 ** Math.min(failed, MOST_DOUBLINGS)));

function rateLimited(error: UploadError, resetAt: number | undefined): UploadError {
  if (!isMediaRequestError(error)) return error;
  const when =
    resetAt === undefined
      ? 'how long the rate limit holds is not known'
      : `the rate limit holds until ${new Date(resetAt).toISOString()}`;
  const { command, mediaId } = error;
  const refusal: RefusalDetails = error;
  return new RateLimitError(
    `${error.message}; ${when}`,
    { ...refusal, ...present({ resetAt }) },
    { ...present({ command, mediaId }) },
  );
}
