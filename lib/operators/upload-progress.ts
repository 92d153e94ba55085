import { distinctUntilChanged, map, type OperatorFunction, scan } from 'rxjs';
import type { UploadEvent } from '../upload-event.js';

/** How much of the bar the bytes are; the rest is X's processing. */
const BYTES_SHARE = 0.9;

/**
 * One number from 0 to 1 for a progress bar: bytes up to 0.9, X's processing from there, 1 when the media is ready.
 * Never goes back, not even where an upload starts anew. Emits only what has changed. Fails as the upload fails.
 *
 * @example
 * ```ts
 * import { fromBytes, mediaClient, oauth2, uploadMedia, uploadProgress } from 'rx-media-upload';
 *
 * uploadMedia(mediaClient({ auth: oauth2('token') }), fromBytes(new Uint8Array(8), { mediaType: 'image/png' }))
 *   .pipe(uploadProgress())
 *   .subscribe({ next: (fraction) => console.log(`${Math.round(fraction * 100)} %`), error: console.error });
 * ```
 */
export const uploadProgress = (): OperatorFunction<UploadEvent, number> => (upload$) =>
  upload$.pipe(
    map(fractionOf),
    scan((furthest, fraction) => Math.max(furthest, fraction), 0),
    distinctUntilChanged(),
  );

/** How far an upload is, by this event alone; 0 where the event does not say. */
export function fractionOf(event: UploadEvent): number {
  switch (event.type) {
    case 'initialized':
      return ((event.resumedBytes ?? 0) / event.totalBytes) * BYTES_SHARE;
    case 'progress':
    case 'appended':
      return (event.loaded / event.total) * BYTES_SHARE;
    case 'finalized':
      return BYTES_SHARE;
    case 'processing':
      return BYTES_SHARE + (Math.min(Math.max(event.progressPercent ?? 0, 0), 100) / 100) * (0.99 - BYTES_SHARE);
    case 'succeeded':
      return 1;
    default:
      return 0;
  }
}
