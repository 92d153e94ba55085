import type { ObservableInput } from 'rxjs';
import type { MediaClient } from '../client/media-client.js';
import type { MediaSource } from '../source/to-chunk-source.js';
import type { UploadOptions } from '../upload-options.js';
import type { JobStore } from './job-store.js';
import type { RateBudget } from './rate-budget.js';
import type { UploadAccount } from './upload-account.js';

/** One upload that a queue has given to a worker. */
export interface UploadJob<D = unknown> {
  /** Names the job for good, over all of its attempts: no other job may ever have it. */
  readonly id: string;
  readonly account: UploadAccount;
  /** What the source is made from. */
  readonly data: D;
  /** Stops the upload, which fails with an `UploadStoppedError`. The checkpoint stays. */
  readonly signal?: AbortSignal;
  /**
   * Epoch ms when the media is to be posted. A media id that is dead by then is no result; earlier than its life before,
   * the job fails with a `TooEarlyError`.
   */
  readonly postAt?: number;
}

/** What a worker does its jobs with. */
export interface UploadWorker<D = unknown> {
  /** The connection to X for an account. Asked once a job, and not at all where the job is finished already. */
  client(account: UploadAccount): ObservableInput<MediaClient>;
  /** The source of a job. Not asked where X has all of its bytes already. */
  source(data: D): MediaSource;
  /** What all workers know of all jobs. */
  readonly jobs: JobStore;
  /** X's windows, shared by all workers: a request waits for up to 2 s in place, else the job fails with a `BudgetError`. */
  readonly budget?: RateBudget;
  /** How to upload. `checkpoints` and `checkpointKey` are the job's own. */
  readonly options?: UploadOptions | ((data: D) => UploadOptions);
}
