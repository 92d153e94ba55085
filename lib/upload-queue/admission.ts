import { type Entry, opened } from './entry.js';
import { type QueuedUpload } from './queued-upload.js';
import { shown } from './shown.js';

/** Which of two that wait goes first: below 0, the first. */
export type QueueOrder = (one: QueuedUpload, other: QueuedUpload) => number;

/** Opens those whose turn it is, while there are places. Gives the same list back where there is none. Pure. */
export function admitted(entries: readonly Entry[], places: number, order: QueueOrder, now: number): readonly Entry[] {
  const free = places - entries.filter(holdsPlace).length;
  const waiting = entries.filter(isWaiting);
  if (free <= 0 || waiting.length === 0) return entries;
  const next = new Set(waiting.sort((one, other) => order(shown(one, now), shown(other, now))).slice(0, free));
  return entries.map((entry) => (next.has(entry) ? opened(entry) : entry));
}

const holdsPlace = ({ stand, isHeld, needsPlace }: Entry): boolean => stand === 'open' && !isHeld && needsPlace;
const isWaiting = ({ stand, isHeld }: Entry): boolean => stand === 'waiting' && !isHeld;
