import { type Observable, timer } from 'rxjs';
import { LONGEST_TIMER } from './longest-timer.js';

/** Emits after so many ms, and completes; after the longest that a timer can wait, where that is less. */
export const afterMs = (ms: number): Observable<0> => timer(Math.min(ms, LONGEST_TIMER));
