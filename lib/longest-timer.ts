import { type Observable, timer } from 'rxjs';

/** ms. `setTimeout` takes no more: a longer wait would be over at once. */
export const LONGEST_TIMER = 2 ** 31 - 1;

/** Emits after so many ms, and completes; after the longest that a timer can wait, where that is less. */
export const afterMs = (ms: number): Observable<0> => timer(Math.min(ms, LONGEST_TIMER));
