/**
 * What a worker does with one upload, on any queue.
 *
 * @module rx-media-upload/queue
 */
export { runUploadJob } from './run-upload-job.js';
export { uploadVerdict, type UploadVerdict } from './upload-verdict.js';
export type { UploadAccount } from './upload-account.js';
export type { UploadJob, UploadWorker } from './upload-job.js';
export type { JobLease, JobStore } from './job-store.js';
export type { RateBudget } from './rate-budget.js';
export { memoryJobs } from './memory-jobs.js';
export {
  BudgetError,
  isBudgetError,
  isTooEarlyError,
  isUploadStoppedError,
  TooEarlyError,
  UploadStoppedError,
} from './job-errors.js';
