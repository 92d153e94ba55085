import { present } from '../present.js';
import type { UploadError } from '../upload-error.js';

/** When a request is sent again. All times in ms. */
export interface RetryOptions {
  /**
   * Times that one request is tried, the first included. A reply that comes through starts the next request's count
   * anew. @defaultValue 5
   */
  readonly attempts?: number;
  /**
   * The longest first wait; each further one is twice as long at most, and each is drawn at random below its most.
   * @defaultValue 500
   */
  readonly initialDelay?: number;
  /** The longest wait that is not X's own wish. @defaultValue 30,000 */
  readonly maxDelay?: number;
  /**
   * The longest that a request waits for X's rate limit or `Retry-After`, all its waits together. @defaultValue
   * 905,000: one window of X and five seconds
   */
  readonly maxRateLimitWait?: number;
  /**
   * Decides in place of the library whether a request that failed is sent again; `attempts` and `maxRateLimitWait` hold
   * all the same. Not asked about a 401 that new credentials may mend.
   *
   * @param attempt - How many times the request has failed, from 1.
   */
  readonly shouldRetry?: (error: UploadError, attempt: number) => boolean;
}

/** The options with their defaults filled in. */
export type RetryPolicy = Required<Omit<RetryOptions, 'shouldRetry'>> & Pick<RetryOptions, 'shouldRetry'>;

/** Fills in the defaults. */
export const retryPolicy = ({
  attempts = 5,
  initialDelay = 500,
  maxDelay = 30_000,
  maxRateLimitWait = 15 * 60_000 + 5_000,
  shouldRetry,
}: RetryOptions = {}): RetryPolicy => ({
  attempts,
  initialDelay,
  maxDelay,
  maxRateLimitWait,
  ...present({ shouldRetry }),
});
