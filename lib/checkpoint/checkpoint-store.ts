import type { ObservableInput } from 'rxjs';

/**
 * Keeps checkpoints: small texts by key, one for each upload under way. Made by `memoryCheckpoints()`,
 * `webCheckpoints(storage)`, on Node `fileCheckpoints(folder)`; or by you, over any store of texts.
 *
 * A store that fails does not fail the upload: it is a `warning`, and the upload goes on without. The one exception is a
 * `CheckpointLostError`, by which a store says that another worker has this upload now: that stops the upload at once.
 */
export interface CheckpointStore {
  /** The text under a key; nothing or `undefined` where there is none. */
  load(key: string): ObservableInput<string | undefined>;
  /** Keeps a text, in place of the one before, whole or not at all. */
  save(key: string, text: string): ObservableInput<unknown>;
  /** Forgets a text. None under the key is no failure. */
  remove(key: string): ObservableInput<unknown>;
}
