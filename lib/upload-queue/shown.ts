import { present } from '../present.js';
import type { Entry } from './entry.js';
import type { QueuedPhase, QueuedUpload } from './queued-upload.js';
import { speedOf } from './transfer-speed.js';

/** What is shown of an entry: `before` while it looks the same, so that a view need not be drawn again. Pure. */
export function shown(entry: Entry, now: number, before?: QueuedUpload): QueuedUpload {
  const view = viewOf(entry, isMoving(entry) ? Math.round(speedOf(entry.marks, now)) : 0);
  return before !== undefined && looksLike(view, before) ? before : view;
}

/** Whether all members are the same: what they hold are values, and the same object until they change. */
function looksLike(one: QueuedUpload, other: QueuedUpload): boolean {
  const members = Object.entries(one);
  return (
    members.length === Object.keys(other).length &&
    members.every(([name, value]) => Object.is(value, other[name as keyof QueuedUpload]))
  );
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

/** ms for so many bytes at that speed; nothing where there are none to wait for, or no speed. */
export const timeLeft = (bytes: number, bytesPerSecond: number): number | undefined =>
  bytes > 0 && bytesPerSecond > 0 ? Math.round((1000 * bytes) / bytesPerSecond) : undefined;
