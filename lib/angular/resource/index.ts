export { uploadResource } from './upload-resource.js';
