import { concatMap, map, type OperatorFunction, toArray } from 'rxjs';
import type { UploadAllEvent } from '../upload-all.js';
import type { UploadError } from '../upload-error.js';
import type { UploadedMedia } from '../upload-event.js';

/** What has come of one source of several: the media, or why there is none. */
export interface UploadAllResult {
  /** Its place in the list of sources. */
  readonly index: number;
  readonly media?: UploadedMedia;
  readonly error?: UploadError;
}

/**
 * What has come of all sources, at the end: one list, in their order, of those that were uploaded. Fails as `uploadAll`
 * fails (`stopOnError`, a list that cannot be read on).
 *
 * @example
 * ```ts
 * import { lastValueFrom } from 'rxjs';
 * import { fromFile, mediaClient, oauth2, uploadAll, uploadAllMedia } from 'rx-media-upload/node';
 *
 * const client = mediaClient({ auth: oauth2('token') });
 * const files = [fromFile('one.png'), fromFile('two.png')];
 * const results = await lastValueFrom(uploadAll(client, files).pipe(uploadAllMedia()));
 * // Those that have failed, once more.
 * const only = results.filter(({ error }) => error !== undefined).map(({ index }) => index);
 * const again = await lastValueFrom(uploadAll(client, files, { only }).pipe(uploadAllMedia()));
 * ```
 */
export const uploadAllMedia = (): OperatorFunction<UploadAllEvent, readonly UploadAllResult[]> => (all$) =>
  all$.pipe(
    concatMap((event) => resultsOf(event)),
    toArray(),
    map((results) => results.sort((one, other) => one.index - other.index)),
  );

function resultsOf(event: UploadAllEvent): readonly UploadAllResult[] {
  if (event.type === 'succeeded') return [{ index: event.index, media: event.media }];
  return event.type === 'failed' ? [{ index: event.index, error: event.error }] : [];
}
