import type { UploadAccount } from '../queue/upload-account.js';
import type { UploadWorker } from '../queue/upload-job.js';

/** What a job of the queue holds: whose upload it is, and whatever its source is made from. */
export type QueuedUploadData<D extends object = object> = D & {
  readonly account: UploadAccount;
  /** Epoch ms when the media is to be posted. */
  readonly postAt?: number;
  /** Written where the job has failed for good: the whole error as plain data, for `uploadVerdict` and for people. */
  readonly failure?: object;
};

/** What a worker does its jobs with, and how it tells of them. */
export interface UploadProcessorOptions<D extends object = object> extends UploadWorker<D> {
  /** ms between two updates of a job's progress, a number from 0 to 100. @defaultValue 1000 */
  readonly progressInterval?: number;
}

/** What the ports of a worker are given of a job. */
export function sourceDataOf<D extends object>({ account, postAt, failure, ...data }: QueuedUploadData<D>): D {
  return data as unknown as D;
}
