import { asyncScheduler, defer, type Observable, of, switchMap, timer } from 'rxjs';
import { LONGEST_TIMER } from '../longest-timer.js';

/** Holds back the requests of one client to an endpoint whose rate limit is used up. */
export interface RateLimitGate {
  /** Whether a request may go out now. */
  readonly isOpen: (endpoint: string) => boolean;
  /** Emits once, when a request may go out. */
  readonly pass: (endpoint: string) => Observable<void>;
  /** Lets nothing through for so many ms. */
  readonly close: (endpoint: string, delay: number) => void;
}

/** A gate that stands open. Time is the async scheduler's, so that specs can make it virtual. */
export function rateLimitGate(): RateLimitGate {
  const closedUntil = new Map<string, number>();
  const waitFor = (endpoint: string): number => (closedUntil.get(endpoint) ?? 0) - asyncScheduler.now();
  const pass = (endpoint: string): Observable<void> =>
    defer(() => {
      const wait = waitFor(endpoint);
      // Looks again afterwards: it may have been closed for longer meanwhile.
      return wait > 0 ? timer(Math.min(wait, LONGEST_TIMER)).pipe(switchMap(() => pass(endpoint))) : of(undefined);
    });
  return {
    isOpen: (endpoint) => waitFor(endpoint) <= 0,
    pass,
    close: (endpoint, delay) => {
      const until = asyncScheduler.now() + delay;
      closedUntil.set(endpoint, Math.max(until, closedUntil.get(endpoint) ?? 0));
    },
  };
}
