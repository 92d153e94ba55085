export { MediaUploadTestingController, provideMediaUploadTesting, type UploadMatch } from './media-upload-testing.js';
export type { TestUpload } from './test-upload.js';
