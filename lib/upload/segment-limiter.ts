import { defer, finalize, type Observable } from 'rxjs';
import type { UploadEvent } from '../upload-event.js';
import type { SegmentBuffer } from './segment-buffer.js';

/** How many segments of one session are in memory, and how many on the way. */
export interface SegmentLimiter {
  /** The most that are on the way at a time. */
  readonly most: number;
  /** How many are at first, where there are so many. */
  readonly first: number;
  /** Buffers for so many segments, each when it may be read into. Called once. */
  readonly buffers: (segmentCount: number) => SegmentBuffers;
  /** Sends a segment, when that may be. */
  readonly within: <E extends UploadEvent>(segment: { readonly size: number }, append$: Observable<E>) => Observable<E>;
  /** The session is over: nothing of it is on the way or needed any more. */
  readonly close: () => void;
}

/** Buffers that come and go. */
export interface SegmentBuffers {
  /** Each as soon as it may be read into. For one subscriber. */
  readonly free$: Observable<SegmentBuffer>;
  /** Gives one back. */
  readonly release: (buffer: SegmentBuffer) => void;
}

/** Makes the limiter of one session, which sends nothing while `running$` is false. */
export type OpenLimiter = (running$: Observable<boolean> | undefined) => SegmentLimiter;

/** Runs a session under a limiter of its own, and closes that with it. */
export const withLimiter = <T>(
  open: OpenLimiter,
  running$: Observable<boolean> | undefined,
  use: (limiter: SegmentLimiter) => Observable<T>,
): Observable<T> =>
  defer(() => {
    const limiter = open(running$);
    return use(limiter).pipe(finalize(limiter.close));
  });
