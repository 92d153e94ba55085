import { defer, finalize, type Observable, tap } from 'rxjs';
import type { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import type { UploadEvent } from '../upload-event.js';

/** Keys of the uploads that are under way, by store: two at a time would send to one another's session. */
const underWay = new WeakMap<CheckpointStore, Set<string>>();

/** Runs an upload as the only one with this key in this store; where there is one already, runs `other` instead. */
export const exclusively = (
  store: CheckpointStore,
  key: string,
  upload$: Observable<UploadEvent>,
  other$: Observable<UploadEvent>,
): Observable<UploadEvent> =>
  defer(() => {
    const keys = underWay.get(store) ?? new Set();
    underWay.set(store, keys);
    if (keys.has(key)) return other$;
    keys.add(key);
    let isOver = false;
    const over = (): void => {
      if (!isOver) keys.delete(key);
      isOver = true;
    };
    return upload$.pipe(
      // Who starts it again in answer to the last event finds it free.
      tap(({ type }) => type === 'succeeded' && over()),
      finalize(over),
    );
  });
