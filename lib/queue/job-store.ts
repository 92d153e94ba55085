import type { ObservableInput } from 'rxjs';
import type { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import type { UploadedMedia } from '../upload-event.js';

/**
 * What all workers know of all jobs: made by `memoryJobs()`, `redisJobs()`; or by you, held to `jobStoreContract()` of
 * `rx-media-upload/testing`.
 */
export interface JobStore {
  /** Takes a job: from now on, whatever an earlier holder writes fails with a `CheckpointLostError`. */
  begin(jobId: string): ObservableInput<JobLease>;
}

/**
 * A job in the hands of one worker, by a random token that the store checks, in one step, with each write. One that the
 * store does not have any more counts as lost.
 */
export interface JobLease {
  /** What an earlier run has finished, while it lives; nothing or `undefined` where there is none. */
  finished(): ObservableInput<UploadedMedia | undefined>;
  /** Of this job alone: `save` and `remove` fail with a `CheckpointLostError` where another has begun. */
  readonly checkpoints: Pick<CheckpointStore, 'load' | 'save' | 'remove'>;
  /** Fails with a `CheckpointLostError` where another has begun. Whatever it emits, or nothing, means that none has. */
  held(): ObservableInput<unknown>;
  /**
   * Keeps what has come of the job until the media expires, and forgets its checkpoint, in one step. Fails with a
   * `CheckpointLostError` where another has begun.
   */
  finish(media: UploadedMedia): ObservableInput<unknown>;
}
