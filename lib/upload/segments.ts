import {
  asapScheduler,
  concatMap,
  defer,
  filter,
  finalize,
  from,
  merge,
  mergeMap,
  Observable,
  type ObservableInput,
  observeOn,
  range,
  Subject,
  zip,
} from 'rxjs';
import type { Room } from '../api/media-command.js';
import type { SegmentPlace } from '../source/chunk-source.js';
import { asSourceError, InvalidUploadError, SourceError } from '../upload-error.js';

/** X takes segment_index 0 to 999. */
const MAX_SEGMENTS = 1000;

/** How a file is cut. Every segment has `segmentBytes` bytes, but the last. */
export interface SegmentPlan {
  readonly totalBytes: number;
  readonly segmentBytes: number;
  readonly segmentCount: number;
}

/** One segment, read. */
export interface Segment {
  readonly index: number;
  readonly bytes: Uint8Array | Blob;
  /** Bytes of it. */
  readonly size: number;
  /** Room around the bytes, where they are in a buffer of ours. */
  readonly room: Room | undefined;
}

/**
 * Plans the segments: as large as preferred, larger where X's 1000 would not suffice, never above the maximum.
 *
 * @throws InvalidUploadError where the sizes are no positive whole numbers, or the file does not fit 1000 of the
 * largest.
 */
export function planSegments(
  totalBytes: number,
  {
    segmentBytes = 4 * 1024 * 1024,
    maxSegmentBytes = 5_000_000,
  }: { readonly segmentBytes?: number; readonly maxSegmentBytes?: number } = {},
): SegmentPlan {
  mustBePositive('segmentBytes', segmentBytes);
  mustBePositive('maxSegmentBytes', maxSegmentBytes);
  const needed = Math.ceil(totalBytes / MAX_SEGMENTS);
  if (needed > maxSegmentBytes) {
    throw new InvalidUploadError(
      `${totalBytes} bytes do not fit ${MAX_SEGMENTS} segments of ${maxSegmentBytes} bytes, the most that X takes: ` +
        `upload at most ${MAX_SEGMENTS * maxSegmentBytes} bytes, or set maxSegmentBytes to ${needed} if your endpoint takes it.`,
    );
  }
  const size = Math.min(Math.max(segmentBytes, needed), maxSegmentBytes);
  return { totalBytes, segmentBytes: size, segmentCount: Math.ceil(totalBytes / size) };
}

function mustBePositive(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidUploadError(`${name} must be a whole number of bytes above 0, not ${value}.`);
}

/** Bytes of one segment. */
export const sizeOfSegment = ({ totalBytes, segmentBytes }: SegmentPlan, index: number): number =>
  Math.min(segmentBytes, totalBytes - index * segmentBytes);

/** Bytes of several segments. */
export const sizeOfSegments = (plan: SegmentPlan, indexes: Iterable<number>): number =>
  [...indexes].reduce((sum, index) => sum + sizeOfSegment(plan, index), 0);

/** Reads the bytes from `start` to `end`; see `SourceReader.read`. */
export type ReadSegment = (start: number, end: number, place: SegmentPlace) => ObservableInput<Uint8Array | Blob>;

/** A segment that was read into a place of ours. */
export interface LentSegment extends Segment {
  /** Gives its place back: another segment may be read into it. */
  readonly free: () => void;
}

/**
 * Reads one segment after the other, but those that are `done`, as long as there are places for them.
 *
 * What waits are numbers, not bytes: a segment is read when a place is free, and there is one place more than are
 * sent at a time, so that the next segment is read meanwhile. Unsubscribing stops reading. The first failure ends it; a
 * read that does not give all of its bytes is a `SourceError`.
 */
export const readSegments = (
  plan: SegmentPlan,
  done: ReadonlySet<number>,
  read: ReadSegment,
  concurrency: number,
): Observable<LentSegment> =>
  defer(() => {
    const freed = new Subject<Place>();
    const places = Array.from({ length: Math.min(concurrency + 1, plan.segmentCount) }, segmentPlace);
    // Across an asynchronous boundary: a thousand segments that are sent synchronously would exhaust the stack. First
    // of the two, to be there when the first place comes back, which is not wanted where there is one for each.
    const free = places.length < plan.segmentCount ? merge(freed.pipe(observeOn(asapScheduler)), places) : from(places);
    const numbers = range(0, plan.segmentCount).pipe(filter((index) => !done.has(index)));
    return zip(numbers, free).pipe(
      concatMap(([index, place]) => {
        const start = index * plan.segmentBytes;
        const size = sizeOfSegment(plan, index);
        const toSegment = (bytes: Uint8Array | Blob): LentSegment => ({
          index,
          bytes,
          size,
          room: place.roomAround(bytes),
          free: () => freed.next(place),
        });
        return whole(start, size, () => read(start, start + size, place.lend), toSegment);
      }),
    );
  });

/**
 * Hands each segment to `send`, at most `concurrency` at a time; its place is free again when its `send` is over for
 * good. Unsubscribing stops reading and sending. The first failure stops everything.
 */
export const sendSegments = <T>(
  segments$: Observable<LentSegment>,
  concurrency: number,
  send: (segment: Segment) => Observable<T>,
): Observable<T> =>
  // mergeMap(…, 1) is concatMap.
  segments$.pipe(mergeMap((segment) => send(segment).pipe(finalize(segment.free)), concurrency));

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

/** Room for a multipart frame on either side of a place, bytes. */
const ROOM = 1024;

/** A buffer that is lent to one segment after the other. */
interface Place {
  readonly lend: SegmentPlace;
  /** The room around bytes that were read into it; none around others. */
  readonly roomAround: (bytes: Uint8Array | Blob) => Room | undefined;
}

/** A buffer that is made at its first use and used again. */
function segmentPlace(): Place {
  let buffer = new Uint8Array(0);
  return {
    lend: (length) => {
      if (buffer.length < length + 2 * ROOM) buffer = new Uint8Array(length + 2 * ROOM);
      return buffer.subarray(ROOM, ROOM + length);
    },
    roomAround: (bytes) =>
      bytes instanceof Uint8Array && bytes.buffer === buffer.buffer && bytes.byteOffset === ROOM
        ? { before: ROOM, after: ROOM }
        : undefined,
  };
}
