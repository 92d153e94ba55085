import type { Entry } from './entry.js';

/** The files of a queue in their order, each found at once by its id. */
export interface EntryList {
  /** As they stand now: the next change changes it. */
  readonly all: readonly Entry[];
  /** Ids of those whose turn it is. */
  readonly open: ReadonlySet<string>;
  /** Ids of those that wait for their turn and may have it. */
  readonly waiting: ReadonlySet<string>;
  readonly get: (id: string) => Entry | undefined;
  readonly placeOf: (id: string) => number;
  /** So many of those that wait, in their order; looks no further than it must. */
  readonly firstWaiting: (most: number) => readonly Entry[];
  /** Puts it in the place of the one of its id, or at the end. */
  readonly put: (entry: Entry) => void;
  /** Puts the same ones in another order, or fewer of them. */
  readonly arrange: (entries: readonly Entry[]) => void;
}

export function entryList(): EntryList {
  const all: Entry[] = [];
  const byId = new Map<string, Entry>();
  /** Where each stood when it was last asked for: right until something before it has gone. */
  const places = new Map<string, number>();
  const open = new Set<string>();
  const waiting = new Set<string>();
  /** Before this place, none waits. */
  let waitingFrom = 0;

  const placeOf = (id: string): number => {
    if (!byId.has(id)) return -1;
    const place = places.get(id) ?? -1;
    if (all[place]?.id === id) return place;
    const found = all.findIndex((entry) => entry.id === id);
    places.set(id, found);
    return found;
  };
  return {
    all,
    open,
    waiting,
    get: (id) => byId.get(id),
    placeOf,
    firstWaiting: (most) => {
      const found: Entry[] = [];
      for (let at = waitingFrom; at < all.length && found.length < most; at++) {
        const entry = all[at] as Entry;
        if (waiting.has(entry.id)) found.push(entry);
        else if (found.length === 0) waitingFrom = at + 1;
      }
      return found;
    },
    put: (entry) => {
      const { id, stand, isHeld } = entry;
      const place = placeOf(id);
      places.set(id, place < 0 ? all.push(entry) - 1 : place);
      if (place >= 0) all[place] = entry;
      byId.set(id, entry);
      open[stand === 'open' ? 'add' : 'delete'](id);
      const isWaiting = stand === 'waiting' && !isHeld;
      waiting[isWaiting ? 'add' : 'delete'](id);
      if (isWaiting) waitingFrom = Math.min(waitingFrom, placeOf(id));
    },
    arrange: (entries) => {
      const stays = new Set(entries.map(({ id }) => id));
      for (const { id } of all) if (!stays.has(id)) for (const known of [byId, places, open, waiting]) known.delete(id);
      waitingFrom = 0;
      all.splice(0, all.length, ...entries);
    },
  };
}
