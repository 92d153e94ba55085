import { present } from '../present.js';
import { type Entry, hasFailed, isOver } from './entry.js';
import type { QueuedPhase, QueuedUpload, UploadQueueState } from './queued-upload.js';
import { speedOf } from './transfer-speed.js';

const views = new WeakMap<Entry, QueuedUpload>();

/** What is shown of an entry: the same object while it looks the same, so that a view need not be drawn again. */
export function shown(entry: Entry, now: number): QueuedUpload {
  const bytesPerSecond = isMoving(entry) ? Math.round(speedOf(entry.marks, now)) : 0;
  const before = views.get(entry);
  if (before?.bytesPerSecond === bytesPerSecond) return before;
  const view = viewOf(entry, bytesPerSecond);
  views.set(entry, view);
  return view;
}

function viewOf(entry: Entry, bytesPerSecond: number): QueuedUpload {
  const { id, source, options, known, isHeld, loaded, resumedBytes, retrying, warnings, progress } = entry;
  const { fraction, mediaId, media, error } = progress.state;
  const left = (known.size ?? loaded) - loaded;
  return {
    ...known,
    id,
    source,
    options,
    phase: phaseOf(entry),
    isHeld,
    fraction,
    loaded,
    bytesPerSecond,
    warnings,
    ...present({ timeLeft: timeLeft(left, bytesPerSecond), mediaId, media, error, resumedBytes, retrying }),
  };
}

function phaseOf({ stand, isHeld, progress }: Entry): QueuedPhase {
  if (isHeld) return 'paused';
  return stand === 'open' || stand === 'over' ? progress.state.phase : stand;
}

const isMoving = ({ stand, isHeld, progress }: Entry): boolean =>
  stand === 'open' && !isHeld && progress.state.phase !== 'paused';

const timeLeft = (bytes: number, bytesPerSecond: number): number | undefined =>
  bytes > 0 && bytesPerSecond > 0 ? Math.round((1000 * bytes) / bytesPerSecond) : undefined;

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

/** The whole queue as it is shown. */
export function queueState(entries: readonly Entry[], now: number): UploadQueueState {
  const items = entries.map((entry) => shown(entry, now));
  const counts: Record<QueuedPhase, number> = { ...NONE };
  let loaded = 0;
  let total = 0;
  let weighed = 0;
  let weight = 0;
  let bytesPerSecond = 0;
  for (const [index, item] of items.entries()) {
    const entry = entries[index] as Entry;
    counts[item.phase]++;
    if (entry.stand === 'ready' || entry.stand === 'cancelled' || hasFailed(entry)) continue;
    const size = item.size ?? item.loaded;
    loaded += item.loaded;
    total += size;
    // Of nothing, a byte: what has no size yet counts as begun.
    weight += Math.max(size, 1);
    weighed += Math.max(size, 1) * item.fraction;
    if (!isOver(entry)) bytesPerSecond += item.bytesPerSecond;
  }
  return {
    items,
    counts,
    fraction: weight === 0 ? 0 : weighed / weight,
    loaded,
    total,
    bytesPerSecond,
    ...present({ timeLeft: timeLeft(total - loaded, bytesPerSecond) }),
  };
}
