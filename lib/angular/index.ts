/**
 * Angular 17 and later: providers, and the pieces of a page.
 *
 * @module rx-media-upload/angular
 */
export { httpClientTransport, type HttpClientTransportOptions } from './http-client-transport.js';
export { type DropZone, type DropZoneOptions, injectDropZone } from './inject-drop-zone.js';
export { type FilePicker, injectFilePicker } from './inject-file-picker.js';
export { injectMediaUpload, MEDIA_UPLOAD, type MediaUpload } from './inject-media-upload.js';
export { injectUploadQueue, type SignalUploadQueue } from './inject-upload-queue.js';
export {
  MEDIA_CLIENT,
  MEDIA_TRANSPORT,
  MEDIA_UPLOAD_OPTIONS,
  type MediaUploadFeature,
  type MediaUploadOptions,
  provideMediaUpload,
  withHttpClient,
} from './provide-media-upload.js';
