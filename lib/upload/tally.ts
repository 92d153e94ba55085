import { asyncScheduler } from 'rxjs';
import { UploadError } from '../upload-error.js';
import type { AppendedEvent, ProgressEvent } from '../upload-event.js';
import type { Segment, SegmentsToRead } from './read-segments.js';
import { sizeOfSegments } from './segment-plan.js';

/** ms between two `progress` events: ten a second at most. */
const PROGRESS_INTERVAL = 100;

/** Counts the bytes of one session, for its events: `loaded` is what a person's bar shows, and never goes back. */
export interface Tally {
  /** So many bytes of a segment have left: `progress`, unless one was just told or there is nothing more to tell. */
  readonly sent: (mediaId: string, segment: Segment, bytes: number) => ProgressEvent | undefined;
  /** X has a segment, whatever the order. */
  readonly acknowledged: (mediaId: string, segment: Segment) => AppendedEvent;
  /** @throws UploadError where X does not have all bytes: FINALIZE must not follow a gap, whoever has left it. */
  readonly mustBeWhole: (mediaId: string) => void;
}

/** Begins with what X has from an earlier run. */
export function tallyOf({ segments, acknowledged: done }: SegmentsToRead): Tally {
  const total = segments.totalBytes;
  const onTheWay = new Map<number, number>();
  let acknowledged = sizeOfSegments(segments, done);
  let loaded = acknowledged;
  let toldAt = -Infinity;
  /** What is sent again does not count twice. */
  const count = (): number => {
    const all = [...onTheWay.values()].reduce((sum, sent) => sum + sent, acknowledged);
    return (loaded = Math.max(loaded, all));
  };
  const isTooSoon = (): boolean => {
    const passed = asyncScheduler.now() - toldAt;
    // Clocks may be set back.
    return passed >= 0 && passed < PROGRESS_INTERVAL;
  };
  return {
    sent: (mediaId, { index }, bytes) => {
      const before = loaded;
      onTheWay.set(index, bytes);
      // That all has left is told at once: nothing comes after it.
      if (count() === before || (isTooSoon() && loaded < total)) return undefined;
      toldAt = asyncScheduler.now();
      return { type: 'progress', mediaId, loaded, total };
    },
    acknowledged: (mediaId, { index, size }) => {
      onTheWay.delete(index);
      acknowledged += size;
      return { type: 'appended', mediaId, segmentIndex: index, loaded: count(), acknowledged, total };
    },
    mustBeWhole: (mediaId) => {
      if (acknowledged !== total)
        throw new UploadError(`X has acknowledged ${acknowledged} of ${total} bytes`, {
          errorCode: 'upload-incomplete',
          command: 'append',
          mediaId,
          expected: total,
          actual: acknowledged,
        });
    },
  };
}
