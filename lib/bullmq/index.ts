/**
 * A processor for BullMQ's workers: uploads as jobs.
 *
 * @module rx-media-upload/bullmq
 */
export { uploadProcessor, type UploadProcessor } from './upload-processor.js';
export type { QueuedUploadData, UploadProcessorOptions } from './queued-upload.js';
