import type { InitializeRequest } from '../api/media-command.js';
import { must } from '../upload-error.js';
import type { UploadOptions } from '../upload-options.js';

/** Bytes of an image that X takes in one request. Source: docs/x-media-api.md, 1.8 and 10.3. */
const MAX_ONE_SHOT = 5 * 1024 * 1024;

/** Whether a whole upload goes out as one request: it does; it does unless X refuses that way; it does not. */
export type OneShot = 'always' | 'first' | 'never';

/**
 * Decides by the options, and by what X takes in one request: images of at most 5 MiB, their owner's alone. Pure.
 *
 * @param rereadable - What can be read only once must not be used up by a request that X may refuse for its way alone.
 * @throws InvalidUploadError for `'one-shot'` where X does not take that.
 */
export function oneShotOf(
  { strategy = 'chunked' }: Pick<UploadOptions, 'strategy'>,
  { totalBytes, mediaType, mediaCategory, additionalOwners = [], shared }: InitializeRequest,
  rereadable: boolean,
): OneShot {
  if (strategy === 'chunked') return 'never';
  const isImage = mediaCategory?.endsWith('_image') === true;
  const isShared = additionalOwners.length > 0 || shared === true;
  const fits = isImage && !isShared && totalBytes <= MAX_ONE_SHOT;
  if (strategy === 'auto') return fits && rereadable ? 'first' : 'never';
  const rule = "strategy 'one-shot' is for images of at most 5 MiB without additionalOwners and shared (else 'auto')";
  must(
    fits,
    rule,
    isImage ? (isShared ? 'shared ones' : `${totalBytes} bytes`) : (mediaCategory ?? mediaType),
    'strategy',
  );
  return 'always';
}
