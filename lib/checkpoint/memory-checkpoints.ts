import { defer, of } from 'rxjs';
import type { CheckpointStore } from './checkpoint-store.js';
import { holdKey, isWanted } from './held-keys.js';

/**
 * Keeps checkpoints in memory, for as long as the page or the process lives: an upload that has failed or was given
 * up goes on where it was when it is started again.
 *
 * @example
 * ```ts
 * import { mediaClient, memoryCheckpoints, oauth2, uploadMedia } from 'rx-media-upload';
 *
 * const checkpoints = memoryCheckpoints();
 * declare const file: File;
 * const upload$ = uploadMedia(mediaClient({ auth: oauth2('token') }), file, { checkpoints });
 * ```
 */
export function memoryCheckpoints(): CheckpointStore {
  const texts = new Map<string, string>();
  return {
    load: (key) => defer(() => of(texts.get(key))),
    save: (key, text) => defer(() => of(texts.set(key, text))),
    remove: (key) => defer(() => of(!isWanted(texts, key) && texts.delete(key))),
    hold: (key) => holdKey(texts, key),
  };
}
