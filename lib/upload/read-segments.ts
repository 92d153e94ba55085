import {
  asapScheduler,
  concatMap,
  defer,
  filter,
  from,
  merge,
  Observable,
  type ObservableInput,
  observeOn,
  range,
  Subject,
  zip,
} from 'rxjs';
import type { Headroom } from '../api/media-command.js';
import type { SourceReader } from '../source/chunk-source.js';
import { asSourceError, SourceError } from '../upload-error.js';
import { type SegmentBuffer, segmentBuffer } from './segment-buffer.js';
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
 * Reads one segment after the other, but those that X has, as long as there are buffers for them.
 *
 * What waits are numbers, not bytes: a segment is read when a buffer is free, and there is one buffer more than are
 * sent at a time, so that the next segment is read meanwhile. Unsubscribing stops reading. The first failure ends it;
 * a read that does not give all of its bytes is a `SourceError`.
 */
export const readSegments = (
  reader: Pick<SourceReader, 'read'>,
  { segments, acknowledged }: SegmentsToRead,
  concurrency: number,
): Observable<Segment> =>
  defer(() => {
    const released = new Subject<SegmentBuffer>();
    const buffers = Array.from({ length: Math.min(concurrency + 1, segments.segmentCount) }, segmentBuffer);
    // Across an asynchronous boundary: a thousand segments that are sent synchronously would exhaust the stack. First
    // of the two, to be there when the first buffer comes back, which is not wanted where there is one for each.
    const free =
      buffers.length < segments.segmentCount ? merge(released.pipe(observeOn(asapScheduler)), buffers) : from(buffers);
    const numbers = range(0, segments.segmentCount).pipe(filter((index) => !acknowledged.has(index)));
    return zip(numbers, free).pipe(
      concatMap(([index, buffer]) => {
        const start = index * segments.segmentBytes;
        const size = sizeOfSegment(segments, index);
        const toSegment = (bytes: Uint8Array | Blob): Segment => ({
          index,
          bytes,
          size,
          headroom: buffer.headroomOf(bytes),
          release: () => released.next(buffer),
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
          } else error(new SourceError(`The source gave ${given ?? 'no'} bytes for the ${size} from byte ${start}`));
        },
        error,
        complete: () => error(new SourceError(`The source gave nothing for the ${size} bytes from byte ${start}`)),
      });
    } catch (failure) {
      error(failure);
      return undefined;
    }
  });
