import { present } from '../present.js';
import { type Entry, hasFailed, isOver } from './entry.js';
import type { QueuedPhase, QueuedUpload, UploadQueueState } from './queued-upload.js';
import { timeLeft } from './shown.js';

/** What the files of a queue come to, kept up as they change: with thousands of them, nobody adds up anew. */
export interface QueueTotals {
  /** What a file counts for from now on; without a view, for nothing. */
  readonly put: (id: string, entry?: Entry, view?: QueuedUpload) => void;
  readonly read: () => Omit<UploadQueueState, 'items'>;
}

/** What one file counts for. */
interface Share {
  readonly phase: QueuedPhase;
  readonly loaded: number;
  readonly total: number;
  readonly weight: number;
  readonly fraction: number;
  readonly bytesPerSecond: number;
}

const NONE: Readonly<Record<QueuedPhase, number>> = {
  ready: 0,
  waiting: 0,
  preparing: 0,
  uploading: 0,
  retrying: 0,
  paused: 0,
  processing: 0,
  succeeded: 0,
  failed: 0,
  cancelled: 0,
};

export function queueTotals(): QueueTotals {
  const shares = new Map<string, Share>();
  /** Fractions would not add up to 1: only those of files that are neither at the start nor at the end are added. */
  const underWay = new Set<Share>();
  const counts: Record<QueuedPhase, number> = { ...NONE };
  let [loaded, total, weight, whole, bytesPerSecond] = [0, 0, 0, 0, 0];

  const count = (share: Share, sign: 1 | -1): void => {
    counts[share.phase] += sign;
    loaded += sign * share.loaded;
    total += sign * share.total;
    weight += sign * share.weight;
    bytesPerSecond += sign * share.bytesPerSecond;
    if (share.fraction === 1) whole += sign * share.weight;
    else if (share.fraction > 0 && share.weight > 0) underWay[sign === 1 ? 'add' : 'delete'](share);
  };
  return {
    put: (id, entry, view) => {
      const before = shares.get(id);
      if (before) count(before, -1);
      shares.delete(id);
      if (entry === undefined || view === undefined) return;
      const share = shareOf(entry, view);
      shares.set(id, share);
      count(share, 1);
    },
    read: () => {
      let weighed = whole;
      for (const share of underWay) weighed += share.weight * share.fraction;
      return {
        counts: { ...counts },
        fraction: weight === 0 ? 0 : weighed / weight,
        loaded,
        total,
        bytesPerSecond,
        ...present({ timeLeft: timeLeft(total - loaded, bytesPerSecond) }),
      };
    },
  };
}

function shareOf(entry: Entry, { phase, loaded, size = loaded, fraction, bytesPerSecond }: QueuedUpload): Share {
  if (entry.stand === 'ready' || entry.stand === 'cancelled' || hasFailed(entry))
    return { phase, loaded: 0, total: 0, weight: 0, fraction: 0, bytesPerSecond: 0 };
  return {
    phase,
    loaded,
    total: size,
    // Of nothing, a byte: what has no size yet counts as begun.
    weight: Math.max(size, 1),
    fraction,
    bytesPerSecond: isOver(entry) ? 0 : bytesPerSecond,
  };
}
