import { asyncScheduler } from 'rxjs';
import type { EntryList } from './entry-list.js';
import { queueTotals } from './queue-totals.js';
import type { QueuedUpload, UploadQueueState } from './queued-upload.js';
import { shown } from './shown.js';

/** What is shown of the files of a queue: only those are looked at again that have changed. */
export interface QueueView {
  /** One is new, has changed, or may look different by now. */
  readonly changed: (id: string) => void;
  /** Some have gone, or stand elsewhere. */
  readonly arranged: () => void;
  /** The whole queue: the same object while it looks the same. */
  readonly state: () => UploadQueueState;
  /** One of them. */
  readonly viewOf: (id: string) => QueuedUpload | undefined;
}

export function queueView(list: EntryList): QueueView {
  const totals = queueTotals();
  const stale = new Set<string>();
  const views = new Map<string, QueuedUpload>();
  let isArranged = false;
  let state: UploadQueueState = { items: [], ...totals.read() };

  const viewsInOrder = (): QueuedUpload[] => {
    for (const id of views.keys()) {
      if (list.get(id) !== undefined) continue;
      views.delete(id);
      totals.put(id);
    }
    return list.all.flatMap(({ id }) => views.get(id) ?? []);
  };
  const current = (): UploadQueueState => {
    if (stale.size === 0 && !isArranged) return state;
    const now = asyncScheduler.now();
    const news: [number, QueuedUpload][] = [];
    for (const id of stale) {
      const entry = list.get(id);
      if (entry === undefined) continue;
      const before = views.get(id);
      const view = shown(entry, now, before);
      totals.put(id, entry, view);
      if (view === before) continue;
      views.set(id, view);
      news.push([list.placeOf(id), view]);
    }
    stale.clear();
    if (news.length === 0 && !isArranged) return state;
    const items = isArranged ? viewsInOrder() : [...state.items];
    isArranged = false;
    for (const [place, view] of news) items[place] = view;
    state = { items, ...totals.read() };
    return state;
  };
  return {
    changed: (id) => stale.add(id),
    arranged: () => (isArranged = true),
    state: current,
    viewOf: (id) => {
      current();
      return views.get(id);
    },
  };
}
