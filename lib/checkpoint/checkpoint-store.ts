import type { Observable, ObservableInput } from 'rxjs';

/** What a store says of a key: whose it is now. */
export interface CheckpointHold {
  /** False: another upload has it, and writes under it. */
  readonly isYours: boolean;
  /** Told by the upload before it removes its own text. Until then, `remove` takes nothing away from it. */
  readonly release?: () => void;
}

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
  /** Forgets a text. None under the key is no failure. One that an upload under way {@link hold}s stays. */
  remove(key: string): ObservableInput<unknown>;
  /**
   * Takes a key for one upload, so that two of the same file never write to one session: emits once whether it is
   * yours, and gives it back when it is unsubscribed. It should hold for all who share what is stored, not only for
   * this object: `webCheckpoints` holds across tabs. It may fail later with a `CheckpointLostError`, which stops the
   * upload. Without it, an upload is alone with its key in this one object.
   */
  hold?(key: string): Observable<CheckpointHold>;
}
