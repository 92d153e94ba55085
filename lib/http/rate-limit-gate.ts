import { asyncScheduler, defer, ignoreElements, type Observable, of, repeat, take, tap } from 'rxjs';
import { LONGEST_TIMER, afterMs } from '../longest-timer.js';

/** Holds back the requests of one client to an endpoint whose rate limit is used up. */
export interface RateLimitGate {
  /** Whether a request may go out now. */
  readonly isOpen: (endpoint: string) => boolean;
  /** Emits once, when a request may go out. */
  readonly pass: (endpoint: string) => Observable<unknown>;
  /** Lets nothing through for so many ms, from the call on. Emits when whoever subscribes has waited for so long. */
  readonly close: (endpoint: string, delay: number) => Observable<unknown>;
}

/** Until when, by the clock; the clock may be set, so a timer that has run its time is believed before it. */
interface Closing {
  readonly until: number;
  readonly delay: number;
}

/** A gate that stands open. Time is the async scheduler's, so that specs can make it virtual. */
export function rateLimitGate(): RateLimitGate {
  const closings = new Map<string, Closing>();
  /** ms, and never more than it was closed for: a clock that is set back does not make them an hour. */
  const leftOf = ({ until, delay }: Closing): number => Math.min(until - asyncScheduler.now(), delay);
  const waited = (endpoint: string, closing: Closing, ms: number): Observable<unknown> =>
    afterMs(ms).pipe(
      tap(() => {
        if (ms <= LONGEST_TIMER && closings.get(endpoint) === closing) closings.delete(endpoint);
      }),
    );
  return {
    isOpen: (endpoint) => {
      const closing = closings.get(endpoint);
      return closing === undefined || leftOf(closing) <= 0;
    },
    pass: (endpoint) =>
      defer(() => {
        const closing = closings.get(endpoint);
        if (closing === undefined) return of(undefined);
        const left = leftOf(closing);
        return left > 0 ? waited(endpoint, closing, left).pipe(ignoreElements()) : of(undefined);
      }).pipe(
        // Looks again afterwards: it may have been closed for longer meanwhile.
        repeat(),
        take(1),
      ),
    close: (endpoint, delay) => {
      const closing = { until: asyncScheduler.now() + delay, delay };
      const before = closings.get(endpoint);
      if (before === undefined || leftOf(before) < delay) closings.set(endpoint, closing);
      return waited(endpoint, closing, delay);
    },
  };
}
