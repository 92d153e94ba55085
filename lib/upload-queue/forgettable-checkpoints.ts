import { defer, from, ignoreElements, mergeMap, type Observable, onErrorResumeNextWith, tap } from 'rxjs';
import type { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import { holdKey } from '../checkpoint/held-keys.js';

/** A store that remembers what one upload has in it, so that it can be forgotten with the upload. */
export interface ForgettableCheckpoints extends CheckpointStore {
  /** Forgets that, and nothing else. Completes, whatever the store says to it. */
  readonly forget: () => Observable<never>;
}

/** Another upload of the same file may have a checkpoint in the same store: that one is not touched. */
export function forgettable(store: CheckpointStore): ForgettableCheckpoints {
  const kept = new Set<string>();
  return {
    load: (key) => from(store.load(key)).pipe(tap((text) => text !== undefined && kept.add(key))),
    save: (key, text) =>
      defer(() => {
        kept.add(key);
        return store.save(key, text);
      }),
    remove: (key) => defer(() => store.remove(key)).pipe(tap(() => kept.delete(key))),
    hold: (key) => store.hold?.(key) ?? holdKey(store, key),
    forget: () =>
      defer(() => [...kept]).pipe(
        mergeMap((key) => defer(() => store.remove(key)).pipe(onErrorResumeNextWith())),
        ignoreElements(),
      ),
  };
}
