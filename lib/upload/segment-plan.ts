import { InvalidUploadError, mustBeWhole } from '../upload-error.js';

/** X takes segment_index 0 to 999. */
const MAX_SEGMENTS = 1000;

/** How a file is cut. Every segment has `segmentBytes` bytes, but the last. */
export interface SegmentPlan {
  readonly totalBytes: number;
  readonly segmentBytes: number;
  readonly segmentCount: number;
}

/** What a user may say of the cuts, in bytes. */
export interface SegmentSizes {
  readonly segmentBytes?: number;
  readonly maxSegmentBytes?: number;
  readonly concurrency?: number | 'auto';
}

const MIB = 1024 * 1024;

/**
 * Several at a time want several segments, also of a small file. Too small ones would wait for X's replies; and two of
 * 1 MiB, each over a connection that has just been opened, take longer than one of 2.
 */
function preferredBytes(totalBytes: number, concurrency: SegmentSizes['concurrency']): number {
  if (concurrency !== 'auto') return 4 * MIB;
  return totalBytes <= 2 * MIB ? 2 * MIB : Math.min(Math.max(Math.ceil(totalBytes / 16), MIB), 4 * MIB);
}

/**
 * Plans the segments: as large as preferred, larger where X's 1000 would not suffice, never above the maximum.
 *
 * @throws InvalidUploadError where the sizes are no positive whole numbers, or the file does not fit 1000 of the largest.
 */
export function planSegments(
  totalBytes: number,
  {
    concurrency,
    segmentBytes = preferredBytes(totalBytes, concurrency),
    maxSegmentBytes = 5_000_000,
  }: SegmentSizes = {},
): SegmentPlan {
  mustBeWhole('segmentBytes', segmentBytes);
  mustBeWhole('maxSegmentBytes', maxSegmentBytes);
  const needed = Math.ceil(totalBytes / MAX_SEGMENTS);
  if (needed > maxSegmentBytes) {
    throw new InvalidUploadError(
      `${totalBytes} bytes do not fit ${MAX_SEGMENTS} segments of ${maxSegmentBytes} bytes: ` +
        `upload at most ${MAX_SEGMENTS * maxSegmentBytes} bytes, or set maxSegmentBytes to ${needed} if your endpoint takes it.`,
      { errorCode: 'too-many-segments', size: totalBytes, limit: MAX_SEGMENTS * maxSegmentBytes },
    );
  }
  const size = Math.min(Math.max(segmentBytes, needed), maxSegmentBytes);
  return { totalBytes, segmentBytes: size, segmentCount: Math.ceil(totalBytes / size) };
}

/** Half of the segments' size; `undefined` where they are a single byte already, or halves would be more than 1000. */
export function halved({ totalBytes, segmentBytes }: SegmentPlan): SegmentPlan | undefined {
  const largest = Math.min(segmentBytes, totalBytes);
  const half = Math.ceil(largest / 2);
  return half < largest && half * MAX_SEGMENTS >= totalBytes
    ? planSegments(totalBytes, { segmentBytes: half, maxSegmentBytes: half })
    : undefined;
}

/** Bytes of one segment. */
export const sizeOfSegment = ({ totalBytes, segmentBytes }: SegmentPlan, index: number): number =>
  Math.min(segmentBytes, totalBytes - index * segmentBytes);

/** Bytes of several segments. */
export const sizeOfSegments = (plan: SegmentPlan, indexes: Iterable<number>): number =>
  [...indexes].reduce((sum, index) => sum + sizeOfSegment(plan, index), 0);
