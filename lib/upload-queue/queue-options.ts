import type { UploadOptions } from '../upload-options.js';
import type { QueueOrder } from './admission.js';
import type { UploadRestrictions } from './restrictions.js';

/** How a queue goes. What is not said here holds for each of its uploads. */
export interface UploadQueueOptions extends Omit<UploadOptions, 'concurrency' | 'checkpointKey'> {
  /** Files that send at the same time. One that X only processes, or that `pause()` holds, needs no place. @defaultValue 3 */
  readonly concurrency?: number;
  /** Segments of one file on the way at the same time; `'auto'`: as many of all files as the line rewards. @defaultValue 1 */
  readonly segmentConcurrency?: number | 'auto';
  /** False: a file that is added is `ready`, and goes when `start()` says so. @defaultValue true */
  readonly autoStart?: boolean;
  /** Which of two that wait goes first: below 0, the first. @defaultValue the one that stands before in the list */
  readonly order?: QueueOrder;
  /** What may be added. @defaultValue whatever X takes */
  readonly restrictions?: UploadRestrictions;
}
