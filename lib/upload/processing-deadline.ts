import {
  asyncScheduler,
  defer,
  distinctUntilChanged,
  filter,
  finalize,
  map,
  NEVER,
  type Observable,
  repeat,
  switchMap,
  tap,
  timer,
} from 'rxjs';
import { afterMs } from '../longest-timer.js';
import { ProcessingTimeoutError } from '../upload-error.js';

/** Fails with a `ProcessingTimeoutError` once so many ms have passed; where there is `running$`, while that was true. */
export const processingDeadline = (
  mediaId: string,
  processingTimeout: number,
  running$: Observable<boolean> | undefined,
  cause: () => unknown,
): Observable<never> =>
  (running$ === undefined ? afterMs(processingTimeout) : timeSpent(running$, processingTimeout)).pipe(
    map(() => {
      throw new ProcessingTimeoutError(
        `X is still processing media ${mediaId} after ${processingTimeout} ms; it may become ready yet: ask for its status`,
        { command: 'status', mediaId, waited: processingTimeout, cause: cause() },
      );
    }),
  );

/** ms of running time that are counted at once, by timers: clocks may be set while they run. */
const STEP = 1_000;

/** Emits when so many ms have passed while it was running. */
const timeSpent = (running$: Observable<boolean>, total: number): Observable<unknown> =>
  defer(() => {
    let left = total;
    const step$ = defer(() => {
      const step = Math.min(left, STEP);
      const since = asyncScheduler.now();
      let spent: number | undefined;
      return timer(step).pipe(
        tap(() => (spent = step)),
        // Given up in the middle: what the clock says of less than a step, as far as it can be true.
        finalize(() => (left -= spent ?? Math.min(Math.max(asyncScheduler.now() - since, 0), step))),
      );
    });
    return running$.pipe(
      distinctUntilChanged(),
      switchMap((running) => (running ? step$.pipe(repeat()) : NEVER)),
      filter(() => left <= 0),
    );
  });
