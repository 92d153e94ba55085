import { asapScheduler, from, merge, observeOn, Subject } from 'rxjs';
import { type SegmentBuffer, segmentBuffer } from './segment-buffer.js';
import type { SegmentLimiter } from './segment-limiter.js';

/** Always the same number: one buffer more than are sent at a time, so that the next segment is read meanwhile. */
export const fixedLimiter = (concurrency: number): SegmentLimiter => ({
  most: concurrency,
  first: concurrency,
  buffers: (segmentCount) => {
    const released$ = new Subject<SegmentBuffer>();
    const buffers = Array.from({ length: Math.min(concurrency + 1, segmentCount) }, segmentBuffer);
    return {
      // Across an asynchronous boundary: a thousand segments that are sent synchronously would exhaust the stack. First
      // of the two, to be there when the first buffer comes back, which is not wanted where there is one for each.
      free$: buffers.length < segmentCount ? merge(released$.pipe(observeOn(asapScheduler)), buffers) : from(buffers),
      release: (buffer) => released$.next(buffer),
    };
  },
  within: (_, append$) => append$,
  close: () => undefined,
});
