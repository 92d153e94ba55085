import { present } from '../present.js';
import type { UploadAccount } from '../queue/upload-account.js';
import type { UploadJob, UploadWorker } from '../queue/upload-job.js';

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

/** What of a job's data is whose; what was put into a queue may be anything. */
export function readData<D extends object>(given: unknown): ReadData<D> {
  const { account, postAt, failure, ...data } = (typeof given === 'object' && given !== null ? given : {}) as {
    readonly account: UploadAccount;
    readonly postAt?: number;
    readonly failure?: object;
  };
  return { account, ...present({ postAt }), data: data as D, isOld: failure !== undefined };
}

interface ReadData<D> extends Pick<UploadJob<D>, 'account' | 'postAt' | 'data'> {
  /** Whether it has failed for good before. */
  readonly isOld: boolean;
}
