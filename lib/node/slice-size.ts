const SMALLEST = 16 * 1024;
const FIRST = 64 * 1024;
/** More than a segment: on a line that is fast enough, each slice would only cost time. */
const LARGEST = 8 * 1024 * 1024;
/**
 * ms. A slice that takes less is made larger, one that takes more is made smaller: a slow line must be seen to move.
 */
const QUICK = 10;
const SLOW = 200;

/** How large the slices are that a line is given: larger on a fast one, smaller on a slow one. */
export interface SliceSize {
  /** Bytes from a position on, of those that are left: no small rest is left over. */
  readonly next: (left: number) => number;
  /** A slice has taken so many ms to leave. */
  readonly took: (ms: number) => void;
  /** A request was given up: what was known of the line may not hold any more. */
  readonly forget: () => void;
}

/** Slices for one line; what one request has learned of it holds for the next. */
export function sliceSize(): SliceSize {
  let size = FIRST;
  return {
    next: (left) => (left <= size + SMALLEST ? left : size),
    took: (ms) => {
      if (ms < QUICK) size = Math.min(size * 2, LARGEST);
      if (ms > SLOW) size = Math.max(size / 2, SMALLEST);
    },
    forget: () => {
      size = FIRST;
    },
  };
}
