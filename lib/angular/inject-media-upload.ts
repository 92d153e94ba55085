import { assertInInjectionContext, inject, InjectionToken } from '@angular/core';
import type { Observable } from 'rxjs';
import type { MediaSource } from '../source/to-chunk-source.js';
import type { UploadEvent } from '../upload-event.js';
import type { UploadOptions } from '../upload-options.js';
import { uploadsThrough } from '../upload-queue.js';
import { MEDIA_CLIENT, MEDIA_UPLOAD_OPTIONS } from './provide-media-upload.js';

/** Uploads with the app's client: `uploadMedia` without its first argument. */
export type MediaUpload = (source: MediaSource, options?: UploadOptions) => Observable<UploadEvent>;

/**
 * What uploads for the whole app; those under `concurrency: 'auto'` share the line. `provideMediaUploadTesting()` puts a
 * controller in its place.
 */
export const MEDIA_UPLOAD = new InjectionToken<MediaUpload>('rx-media-upload upload', {
  providedIn: 'root',
  factory: () => {
    const upload = uploadsThrough(inject(MEDIA_CLIENT));
    const { upload: defaults } = inject(MEDIA_UPLOAD_OPTIONS);
    return (source, options) => upload(source, { ...defaults, ...options });
  },
});

/**
 * The app's upload, as a function: a function is easier to fake than a service. Call it where `inject()` may be called.
 *
 * @example
 * ```ts
 * import { toSignal } from '@angular/core/rxjs-interop';
 * import { uploadState } from 'rx-media-upload';
 * import { injectMediaUpload } from 'rx-media-upload/angular';
 *
 * export class Composer {
 *   readonly #upload = injectMediaUpload();
 *   stateOf = (file: File) => toSignal(this.#upload(file, { altText: 'A test card' }).pipe(uploadState()));
 * }
 * ```
 */
export function injectMediaUpload(): MediaUpload {
  assertInInjectionContext(injectMediaUpload);
  return inject(MEDIA_UPLOAD);
}
