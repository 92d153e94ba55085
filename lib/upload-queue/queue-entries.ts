import { asyncScheduler, BehaviorSubject, type Observable, Subject } from 'rxjs';
import type { Entry } from './entry.js';
import type { UploadQueueState } from './queued-upload.js';
import { queueState } from './shown.js';

/** All files of a queue, and what is shown of them. */
export interface QueueEntries {
  readonly all: () => readonly Entry[];
  /** Puts another list in its place. */
  readonly set: (entries: readonly Entry[]) => void;
  /** Changes one of them, or all; what `change` gives back as it was is not changed. An unknown id is no file. */
  readonly change: (id: string | undefined, change: (entry: Entry) => Entry) => void;
  /** After each change, before it is shown. */
  readonly changed$: Observable<void>;
  /** Shows what has changed by time alone. */
  readonly refresh: () => void;
  readonly state: () => UploadQueueState;
  /** What is shown: the newest at once, then whatever is new. */
  readonly state$: Observable<UploadQueueState>;
}

export function queueEntries(): QueueEntries {
  let entries: readonly Entry[] = [];
  let isShowing = false;
  const changed$ = new Subject<void>();
  const state$ = new BehaviorSubject(queueState(entries, 0));

  const refresh = (): void => {
    // Who answers with a command gets its effect afterwards: nobody sees an older state after a newer one.
    if (isShowing) return;
    isShowing = true;
    for (let next = newState(); next !== undefined; next = newState()) state$.next(next);
    isShowing = false;
  };
  const newState = (): UploadQueueState | undefined => {
    const next = queueState(entries, asyncScheduler.now());
    const before = state$.value.items;
    const isSame = next.items.length === before.length && next.items.every((item, at) => item === before[at]);
    return isSame ? undefined : next;
  };
  const set = (next: readonly Entry[]): void => {
    if (next.length === entries.length && next.every((entry, at) => entry === entries[at])) return;
    entries = next;
    changed$.next();
    refresh();
  };
  return {
    all: () => entries,
    set,
    change: (id, change) => set(entries.map((entry) => (id === undefined || entry.id === id ? change(entry) : entry))),
    changed$,
    refresh,
    state: () => state$.value,
    state$,
  };
}
