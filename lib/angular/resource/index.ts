/**
 * An upload as a resource: Angular 19.2 and later.
 *
 * @module rx-media-upload/angular/resource
 */
export { uploadResource } from './upload-resource.js';
