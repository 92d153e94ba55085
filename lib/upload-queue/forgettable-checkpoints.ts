import {
  defer,
  EMPTY,
  finalize,
  from,
  ignoreElements,
  merge,
  type Observable,
  onErrorResumeNextWith,
  share,
  tap,
} from 'rxjs';
import type { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import { holdKey, isHeld } from '../checkpoint/held-keys.js';

/** A store that remembers what one upload has in it, so that it can be forgotten with the upload. */
export interface ForgettableCheckpoints extends CheckpointStore {
  /** Forgets that, and nothing else. Completes, whatever the store says to it. */
  readonly forget: () => Observable<never>;
}

/** Another upload of the same file may have a checkpoint in the same store: that one is not touched. */
export function forgettable(store: CheckpointStore): ForgettableCheckpoints {
  const kept = new Set<string>();
  /** What the store is still writing: it goes on when the upload is given up, and would come after its removal. */
  const written = new Map<string, Observable<unknown>>();

  const removed = (key: string): Observable<never> =>
    // Without a hold of its own, a store removes whatever it is told to.
    defer(() => (isHeld(store, key) ? EMPTY : store.remove(key))).pipe(ignoreElements(), onErrorResumeNextWith());
  const removedAfter = (key: string, writing$: Observable<unknown>): Observable<never> =>
    writing$.pipe(onErrorResumeNextWith(removed(key)), ignoreElements());

  return {
    load: (key) =>
      defer(() => {
        // What an earlier page or process has left is this upload's from now on.
        kept.add(key);
        return store.load(key);
      }),
    save: (key, text) =>
      defer(() => {
        kept.add(key);
        const writing$: Observable<unknown> = from(store.save(key, text)).pipe(
          finalize(() => written.get(key) === writing$ && written.delete(key)),
          share({ resetOnRefCountZero: false }),
        );
        written.set(key, writing$);
        return writing$;
      }),
    remove: (key) => defer(() => store.remove(key)).pipe(tap(() => kept.delete(key))),
    hold: (key) => store.hold?.(key) ?? holdKey(store, key),
    forget: () =>
      defer(() =>
        merge(...[...kept].map(removed), ...[...written].map(([key, writing$]) => removedAfter(key, writing$))),
      ),
  };
}
