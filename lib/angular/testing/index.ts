/**
 * Uploads that a spec of an Angular app tells how they go.
 *
 * @module rx-media-upload/angular/testing
 */
export { MediaUploadTestingController, provideMediaUploadTesting, type UploadMatch } from './media-upload-testing.js';
export type { TestUpload } from './test-upload.js';
