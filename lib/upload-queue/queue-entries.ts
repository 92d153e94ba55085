import { BehaviorSubject, type Observable, Subject } from 'rxjs';
import type { Entry } from './entry.js';
import { entryList, type EntryList } from './entry-list.js';
import { queueView, type QueueView } from './queue-view.js';
import type { UploadQueueState } from './queued-upload.js';

/** All files of a queue, and what is shown of them. */
export interface QueueEntries
  extends Pick<EntryList, 'all' | 'open' | 'waiting' | 'get' | 'firstWaiting'>, Pick<QueueView, 'viewOf'> {
  readonly append: (entries: readonly Entry[]) => void;
  /** Puts the same ones in another order, or fewer of them. */
  readonly arrange: (entries: readonly Entry[]) => void;
  /** Changes one of them, or all; what `change` gives back as it was is not changed. An unknown id is no file. */
  readonly change: (id: string | undefined, change: (entry: Entry) => Entry) => void;
  /** Several changes as one: nothing answers them, and nobody sees one, before all are made. */
  readonly atOnce: (changes: () => void) => void;
  /** After each change, before it is shown: the ids of those that are new or have changed. */
  readonly changed$: Observable<ReadonlySet<string>>;
  /** Shows what has changed by time alone. */
  readonly refresh: () => void;
  /** What there is to show now: the same object until something changes. */
  readonly state: () => UploadQueueState;
  /** What is shown: the newest at once, then whatever is new. */
  readonly state$: Observable<UploadQueueState>;
}

export function queueEntries(): QueueEntries {
  const list = entryList();
  const view = queueView(list);
  const changed$ = new Subject<ReadonlySet<string>>();
  const state$ = new BehaviorSubject(view.state());
  let changed = new Set<string>();
  let depth = 0;
  let isShowing = false;

  const show = (): void => {
    // Who answers with a command gets its effect afterwards: nobody sees an older state after a newer one.
    if (isShowing) return;
    isShowing = true;
    for (let next = view.state(); next !== state$.value; next = view.state()) state$.next(next);
    isShowing = false;
  };
  const atOnce = (changes: () => void): void => {
    depth++;
    try {
      changes();
    } finally {
      depth--;
    }
    if (depth > 0) return;
    const news = changed;
    changed = new Set();
    changed$.next(news);
    show();
  };
  const put = (entry: Entry): void => {
    list.put(entry);
    view.changed(entry.id);
    changed.add(entry.id);
  };
  return {
    ...list,
    atOnce,
    append: (entries) => atOnce(() => entries.forEach(put)),
    arrange: (entries) => {
      if (entries.length === list.all.length && entries.every((entry, at) => entry === list.all[at])) return;
      atOnce(() => {
        list.arrange(entries);
        view.arranged();
      });
    },
    change: (id, change) => {
      const entries = id === undefined ? [...list.all] : [list.get(id)];
      const changes = entries.flatMap((entry) => {
        const next = entry && change(entry);
        return next === undefined || next === entry ? [] : [next];
      });
      if (changes.length > 0) atOnce(() => changes.forEach(put));
    },
    changed$,
    refresh: () => {
      for (const id of list.open) view.changed(id);
      show();
    },
    state: view.state,
    viewOf: view.viewOf,
    state$,
  };
}
