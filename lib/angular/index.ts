export { httpClientTransport, type HttpClientTransportOptions } from './http-client-transport.js';
export { injectMediaUpload, type MediaUpload } from './inject-media-upload.js';
export {
  MEDIA_CLIENT,
  MEDIA_TRANSPORT,
  MEDIA_UPLOAD_OPTIONS,
  type MediaUploadFeature,
  type MediaUploadOptions,
  provideMediaUpload,
  withHttpClient,
} from './provide-media-upload.js';
