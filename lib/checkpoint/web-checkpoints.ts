import { defer, of } from 'rxjs';
import type { CheckpointStore } from './checkpoint-store.js';

/** As much of the web's `Storage` as is used. */
export type WebStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * Keeps checkpoints in a web `Storage`, to survive a reload: pick the file again, and the upload goes on.
 *
 * With `localStorage` they outlive the browser, with `sessionStorage` the tab. They hold no bytes and no secret; the
 * name of the file is part of the key.
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
  const use = <T>(what: (storage: WebStorage) => T) => defer(() => of(what(storage ?? globalThis.localStorage)));
  const named = (key: string): string => `rx-media-upload:${key}`;
  return {
    load: (key) => use((kept) => kept.getItem(named(key)) ?? undefined),
    save: (key, text) => use((kept) => kept.setItem(named(key), text)),
    remove: (key) => use((kept) => kept.removeItem(named(key))),
  };
}
