import { concatMap, defer, filter, from, Observable, type ObservableInput, range, zip } from 'rxjs';
import type { Headroom } from '../api/media-command.js';
import type { SourceReader } from '../source/chunk-source.js';
import { asSourceError, SourceError } from '../upload-error.js';
import type { SegmentLimiter } from './segment-limiter.js';
import { type SegmentPlan, sizeOfSegment } from './segment-plan.js';

/** One segment, read. */
export interface Segment {
  readonly index: number;
  readonly bytes: Uint8Array | Blob;
  /** Bytes of it. */
  readonly size: number;
  /** What lies around the bytes, where they are in a buffer of ours. */
  readonly headroom: Headroom | undefined;
  /** Gives its buffer back: another segment may be read into it. */
  readonly release: () => void;
}

/** Which segments are read: all but those that X has. */
export interface SegmentsToRead {
  readonly segments: SegmentPlan;
  readonly acknowledged: ReadonlySet<number>;
}

/**
 * Reads one segment after the other, but those that X has, as long as the limiter has buffers for them.
 *
 * What waits are numbers, not bytes: a segment is read when a buffer is free. Unsubscribing stops reading. The first
 * failure ends it; a read that does not give all of its bytes is a `SourceError`.
 */
export const readSegments = (
  reader: Pick<SourceReader, 'read'>,
  { segments, acknowledged }: SegmentsToRead,
  limiter: Pick<SegmentLimiter, 'buffers'>,
): Observable<Segment> =>
  defer(() => {
    const buffers = limiter.buffers(segments.segmentCount);
    const numbers = range(0, segments.segmentCount).pipe(filter((index) => !acknowledged.has(index)));
    return zip(numbers, buffers.free$).pipe(
      concatMap(([index, buffer]) => {
        const start = index * segments.segmentBytes;
        const size = sizeOfSegment(segments, index);
        const toSegment = (bytes: Uint8Array | Blob): Segment => ({
          index,
          bytes,
          size,
          headroom: buffer.headroomOf(bytes),
          release: () => buffers.release(buffer),
        });
        return whole(start, size, () => reader.read(start, start + size, buffer.lend), toSegment);
      }),
    );
  });

/**
 * Sources may be anybody's: what goes out under a segment's number is all of its bytes, or nothing. One operator, where
 * `take`, `throwIfEmpty` and `map` would do: every segment passes here.
 */
const whole = <T>(
  start: number,
  size: number,
  read: () => ObservableInput<Uint8Array | Blob>,
  toSegment: (bytes: Uint8Array | Blob) => T,
): Observable<T> =>
  new Observable((subscriber) => {
    const error = (failure: unknown): void =>
      subscriber.error(asSourceError(failure, `The source cannot be read at byte ${start}`));
    try {
      return from(read()).subscribe({
        next: (bytes) => {
          const given = bytes instanceof Uint8Array ? bytes.byteLength : (bytes as Blob | undefined)?.size;
          if (given === size) {
            subscriber.next(toSegment(bytes));
            subscriber.complete();
          } else
            error(short(given ?? 0, size, `The source gave ${given ?? 'no'} bytes for the ${size} from byte ${start}`));
        },
        error,
        complete: () => error(short(0, size, `The source gave nothing for the ${size} bytes from byte ${start}`)),
      });
    } catch (failure) {
      error(failure);
      return undefined;
    }
  });

const short = (actual: number, expected: number, message: string): SourceError =>
  new SourceError(message, {
    errorCode: actual > expected ? 'source-too-long' : 'source-ended-early',
    expected,
    actual,
  });
