import { asyncScheduler } from 'rxjs';

/**
 * What a queue does about a failure.
 *
 * - `later`: not before `at` (epoch ms), and it costs no attempt.
 * - `again`: after a while. `stopped` costs no attempt; nor does `lost`, where another worker has the job.
 * - `dead`: never; whoever has given the job has to mend something.
 */
export type UploadVerdict =
  | { readonly kind: 'later'; readonly at: number; readonly reason: 'rate-limit' | 'budget' | 'too-early' }
  | { readonly kind: 'again'; readonly reason: 'network' | 'server' | 'source' | 'lost' | 'stopped' }
  | {
      readonly kind: 'dead';
      readonly reason: 'invalid' | 'processing' | 'credentials' | 'credits' | 'refused';
    };

/** What of an error its verdict is made from: it may be plain data, or of another copy of the package. */
interface Signs {
  readonly name?: unknown;
  readonly errorCode?: unknown;
  readonly status?: unknown;
  readonly resetAt?: unknown;
  readonly at?: unknown;
  readonly retryAfter?: unknown;
  readonly rateLimit?: { readonly resetAt?: unknown } | null;
}

/** ms: a window of X. */
const WINDOW = 15 * 60_000;

/** Statuses of servers that may answer otherwise soon. */
const PASSING: readonly unknown[] = [408, 425, 500, 502, 503, 504];

/**
 * What to do about whatever a job has failed with.
 *
 * Takes whatever was thrown: also an error of a second copy of the package, and the plain data that `toJSON` gives, as it
 * comes out of a queue. What is of no known kind is tried again.
 *
 * @example
 * ```ts
 * import { uploadVerdict } from 'rx-media-upload/queue';
 *
 * console.log(uploadVerdict({ name: 'BudgetError', resetAt: 1_900_000_000_000 })); // later, budget
 * console.log(uploadVerdict(new Error('whatever it was'))); // again, server
 * ```
 */
export function uploadVerdict(error: unknown): UploadVerdict {
  try {
    return verdictOf(typeof error === 'object' && error !== null ? error : {});
  } catch {
    // A member that throws when it is read.
    return again('server');
  }
}

function verdictOf(error: Signs): UploadVerdict {
  const now = asyncScheduler.now();
  switch (error.name) {
    case 'BudgetError':
      return { kind: 'later', at: momentOf(error.resetAt) ?? now + WINDOW, reason: 'budget' };
    case 'TooEarlyError':
      return { kind: 'later', at: momentOf(error.at) ?? now + WINDOW, reason: 'too-early' };
    case 'UploadStoppedError':
      return again('stopped');
    case 'CheckpointLostError':
      return again('lost');
    case 'SourceError':
      return again('source');
    case 'NetworkError':
    case 'UploadTimeoutError':
      return again('network');
    case 'ProcessingTimeoutError':
      return again('server');
    case 'InvalidUploadError':
      return dead('invalid');
    case 'MediaProcessingError':
      return dead('processing');
    default:
      return verdictOfAnswer(error, now);
  }
}

function verdictOfAnswer({ errorCode, status, resetAt, rateLimit, retryAfter }: Signs, now: number): UploadVerdict {
  switch (errorCode) {
    case 'credits-exhausted':
      return dead('credits');
    case 'credentials-missing':
    case 'not-signed-in':
    case 'account-suspended':
    case 'account-locked':
      return dead('credentials');
  }
  if (status === 429) {
    const asked = typeof retryAfter === 'number' && retryAfter > 0 ? now + retryAfter : undefined;
    const at = momentOf(resetAt) ?? momentOf(rateLimit?.resetAt) ?? asked ?? now + WINDOW;
    return { kind: 'later', at, reason: 'rate-limit' };
  }
  if (status === 401) return dead('credentials');
  if (status === 402) return dead('credits');
  return typeof status === 'number' && status >= 400 && status < 500 && !PASSING.includes(status)
    ? dead('refused')
    : again('server');
}

const momentOf = (given: unknown): number | undefined =>
  typeof given === 'number' && Number.isFinite(given) ? given : undefined;

const again = (reason: 'network' | 'server' | 'source' | 'lost' | 'stopped'): UploadVerdict => ({
  kind: 'again',
  reason,
});
const dead = (reason: 'invalid' | 'processing' | 'credentials' | 'credits' | 'refused'): UploadVerdict => ({
  kind: 'dead',
  reason,
});
