import { filter, map, type OperatorFunction } from 'rxjs';
import type { UploadedMedia, UploadEvent } from '../upload-event.js';

/**
 * Keeps only what an upload is for: the one {@link UploadedMedia}, at the end. Fails as the upload fails.
 *
 * @example
 * ```ts
 * import { lastValueFrom } from 'rxjs';
 * import { fromFile, mediaClient, oauth2, uploadedMedia, uploadMedia } from 'rx-media-upload/node';
 *
 * const upload$ = uploadMedia(mediaClient({ auth: oauth2('token') }), fromFile('picture.png'));
 * const { mediaId } = await lastValueFrom(upload$.pipe(uploadedMedia()));
 * ```
 */
export const uploadedMedia = (): OperatorFunction<UploadEvent, UploadedMedia> => (upload$) =>
  upload$.pipe(
    filter((event) => event.type === 'succeeded'),
    map(({ media }) => media),
  );
