import { defer, map, of, switchMap, take, takeWhile } from 'rxjs';
import type { CheckpointStore } from './checkpoint-store.js';
import { holdKey, isHeld, isWanted } from './held-keys.js';
import { tabLock } from './tab-lock.js';

/** As much of the web's `Storage` as is used. */
export interface WebStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/**
 * Keeps checkpoints in a web `Storage`, to survive a reload: pick the file again, and the upload goes on.
 *
 * With `localStorage` they outlive the browser, with `sessionStorage` the tab. They hold no bytes and no secret; the
 * name of the file is part of the key.
 *
 * The same file twice at a time never shares a session: one upload has the checkpoint, in this page whatever calls made
 * its store, and with `localStorage` in all tabs (by Web Locks, which need https or localhost). The other runs beside it
 * unwritten, with a `warning` (`checkpoint-in-use`), and cannot remove what is not its own. A `storage` of your own
 * counts as one place by its object.
 *
 * @param storage - @defaultValue `localStorage`, looked up at the first use
 *
 * @example
 * ```ts
 * import { mediaClient, uploadMedia, webCheckpoints } from 'rx-media-upload';
 *
 * declare const file: File;
 * const upload$ = uploadMedia(mediaClient({ baseUrl: 'https://example.com/relay' }), file, { checkpoints: webCheckpoints(localStorage) });
 * ```
 */
export function webCheckpoints(storage?: WebStorage): CheckpointStore {
  const place = (): WebStorage => storage ?? globalThis.localStorage;
  const use = <T>(what: (storage: WebStorage) => T) => defer(() => of(what(place())));
  const named = (key: string): string => `rx-media-upload:${key}`;
  /** What one tab keeps to itself needs no lock of all. */
  const lockOf = (kept: WebStorage, key: string) => (isOfAllTabs(kept) ? tabLock(named(key)) : of(true));
  return {
    load: (key) => use((kept) => kept.getItem(named(key)) ?? undefined),
    save: (key, text) => use((kept) => kept.setItem(named(key), text)),
    remove: (key) =>
      defer(() => {
        const kept = place();
        if (isWanted(kept, key)) return of(undefined);
        const remove = (isFree: boolean): void => {
          if (isFree) kept.removeItem(named(key));
        };
        return (isHeld(kept, key) ? of(true) : lockOf(kept, key)).pipe(map(remove), take(1));
      }),
    hold: (key) =>
      defer(() => {
        const kept = place();
        return holdKey(kept, key).pipe(
          switchMap((hold) =>
            hold.isYours
              ? lockOf(kept, key).pipe(map((isFree) => (isFree ? hold : { isYours: false })))
              : of({ isYours: false }),
          ),
          // What another tab has is not held in this one.
          takeWhile(({ isYours }) => isYours, true),
        );
      }),
  };
}

const isOfAllTabs = (storage: WebStorage): boolean => {
  try {
    return storage === globalThis.localStorage;
  } catch {
    return false;
  }
};
