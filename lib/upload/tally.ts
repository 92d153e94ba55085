import { asyncScheduler } from 'rxjs';
import { UploadError } from '../upload-error.js';
import type { AppendedEvent, ProgressEvent } from '../upload-event.js';
import type { Segment, SegmentsToRead } from './read-segments.js';
import { sizeOfSegments } from './segment-plan.js';

/** ms between two `progress` events: ten a second at most. */
const PROGRESS_INTERVAL = 100;

/** Counts the bytes of one session, for its events. */
export interface Tally {
  /** So many bytes of a segment have left: `progress`, unless the last one was just told or the count would go back. */
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
  let furthest = acknowledged;
  let toldAt = -Infinity;
  return {
    sent: (mediaId, { index }, bytes) => {
      onTheWay.set(index, bytes);
      const now = asyncScheduler.now();
      const loaded = [...onTheWay.values()].reduce((sum, sent) => sum + sent, acknowledged);
      // What is sent again does not count twice.
      if (loaded <= furthest || now - toldAt < PROGRESS_INTERVAL) return undefined;
      [furthest, toldAt] = [loaded, now];
      return { type: 'progress', mediaId, loaded, total };
    },
    acknowledged: (mediaId, { index, size }) => {
      onTheWay.delete(index);
      acknowledged += size;
      furthest = Math.max(furthest, acknowledged);
      return { type: 'appended', mediaId, segmentIndex: index, loaded: acknowledged, total };
    },
    mustBeWhole: (mediaId) => {
      if (acknowledged !== total)
        throw new UploadError(`X has acknowledged ${acknowledged} of ${total} bytes`, { command: 'append', mediaId });
    },
  };
}
