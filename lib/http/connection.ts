import type { Authorize } from './authorize.js';
import type { RateLimitGate } from './rate-limit-gate.js';
import type { RetryPolicy } from './retry-options.js';
import type { Transport } from './transport.js';

/** Where and how the requests of one client go. */
export interface Connection {
  readonly baseUrl: URL;
  /** The same in its user's words: relative, it may be. */
  readonly writtenUrl?: string;
  readonly transport: Transport;
  readonly authorize?: Authorize;
  /** ms that an attempt may go without a byte moving; by `patience` longer where that cannot be seen. */
  readonly requestTimeout: number;
  readonly retry: RetryPolicy;
  readonly gate: RateLimitGate;
  /**
   * Bytes of all bodies that are on the way; and how often the time for them had to be doubled for one to arrive: the
   * next ones need it too.
   */
  readonly underWay: { bytes: number; lacked?: number };
}
