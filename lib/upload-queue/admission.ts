import { throwError } from 'rxjs';
import { type Entry, opened } from './entry.js';
import type { QueueEntries } from './queue-entries.js';
import { type QueuedUpload } from './queued-upload.js';

/** Which of two that wait goes first: below 0, the first. */
export type QueueOrder = (one: QueuedUpload, other: QueuedUpload) => number;

/** Opens those whose turn it is, while there are places. */
export function admit(entries: QueueEntries, places: number, order?: QueueOrder): void {
  const { get, open, waiting, atOnce, change, firstWaiting } = entries;
  if (waiting.size === 0) return;
  let free = places;
  for (const id of open) {
    const entry = get(id);
    if (entry !== undefined && holdsPlace(entry)) free--;
  }
  if (free <= 0) return;
  const next = order === undefined ? firstWaiting(free) : inOrder(entries, order).slice(0, free);
  // An order may have given commands meanwhile: those hold.
  atOnce(() => {
    for (const { id } of next) change(id, (entry) => (isWaiting(entry) ? opened(entry) : entry));
  });
}

/** By an order of the app's; where that throws, it is told as any error that nobody handles, and the list's holds. */
function inOrder({ all, viewOf }: QueueEntries, order: QueueOrder): readonly Entry[] {
  const waiting = all.filter(isWaiting);
  const views = new Map(waiting.map((entry) => [entry, viewOf(entry.id)]));
  const view = (entry: Entry): QueuedUpload => views.get(entry) as QueuedUpload;
  try {
    return [...waiting].sort((one, other) => order(view(one), view(other)));
  } catch (error) {
    throwError(() => error).subscribe();
    return waiting;
  }
}

const holdsPlace = ({ isHeld, needsPlace }: Entry): boolean => !isHeld && needsPlace;
const isWaiting = ({ stand, isHeld }: Entry): boolean => stand === 'waiting' && !isHeld;
