import {
  asyncScheduler,
  defer,
  distinctUntilChanged,
  finalize,
  map,
  NEVER,
  type Observable,
  of,
  switchMap,
  timer,
} from 'rxjs';
import { LONGEST_TIMER } from '../longest-timer.js';
import { ProcessingTimeoutError } from '../upload-error.js';

/** Fails with a `ProcessingTimeoutError` once so many ms have passed while `running$` was true. */
export const processingDeadline = (
  mediaId: string,
  processingTimeout: number,
  running$: Observable<boolean> = of(true),
  cause: () => unknown,
): Observable<never> =>
  timeSpent(running$, Math.min(processingTimeout, LONGEST_TIMER)).pipe(
    map(() => {
      throw new ProcessingTimeoutError(
        `X is still processing media ${mediaId} after ${processingTimeout} ms; it may become ready yet: ask for its status`,
        { command: 'status', mediaId, cause: cause() },
      );
    }),
  );

const timeSpent = (running$: Observable<boolean>, ms: number): Observable<unknown> =>
  defer(() => {
    let left = ms;
    return running$.pipe(
      distinctUntilChanged(),
      switchMap((running) => {
        if (!running) return NEVER;
        const since = asyncScheduler.now();
        return timer(left).pipe(finalize(() => (left -= asyncScheduler.now() - since)));
      }),
    );
  });
