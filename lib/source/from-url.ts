import { LONGEST_TIMER } from '../longest-timer.js';
import { InvalidUploadError } from '../upload-error.js';
import type { ChunkSource } from './chunk-source.js';
import { checkedSize } from './reader-of.js';
import type { UrlDescription } from './url-description.js';
import { UrlReader } from './url-reader.js';

/**
 * Media on the web: fetched a segment at a time where the server serves ranges, so that it can be read again; else as
 * one stream of its `Content-Length`, and spooled where there is none.
 *
 * Each range must come as it was asked for (206, the right `Content-Range`) and from the same version of the resource
 * (`ETag`, or `Last-Modified`). A range that fails on its way, or stalls for `timeout` ms, is asked for three times, after
 * pauses of half a second and a second; a stream that stalls cannot be. Redirects of that server are followed. Fails with
 * a `SourceError` for what cannot be had, is of another size or changes meanwhile, and with an `InvalidUploadError` for
 * wrong arguments. Unsubscribing aborts the fetch and stops every wait. Do not hand over URLs that a stranger has
 * chosen: the request comes from your machine.
 *
 * A checkpoint is taken up where the version is the same: a strong `ETag`, a version id, or `version`. Without one, an
 * upload begins anew after a crash. In a browser, `ETag` of another origin is seen only where that server exposes it.
 *
 * @example
 * ```ts
 * import { fromUrl, mediaClient, oauth2, uploadMedia } from 'rx-media-upload';
 *
 * uploadMedia(mediaClient({ auth: oauth2('token') }), fromUrl('https://example.com/clip.mp4')).subscribe({ error: console.error });
 * ```
 */
export const fromUrl = (given: string | URL, description: UrlDescription = {}): ChunkSource => ({
  open: () => {
    const url = parse(given);
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      throw new InvalidUploadError(
        `fromUrl takes http and https, not ${url.protocol} (for a file, use fromFile)`,
        URL_OPTION,
      );
    const { headers = {}, fetch = globalThis.fetch, timeout = 30_000, size, identity } = description;
    if (!(timeout > 0))
      throw new InvalidUploadError(`timeout must be ms above 0, not ${timeout}.`, {
        errorCode: 'invalid-option',
        option: 'timeout',
        value: String(timeout),
      });
    if (size !== undefined) checkedSize(size);
    if (identity === '')
      throw new InvalidUploadError('identity must not be empty: leave it out, and the URL stands for itself.', {
        errorCode: 'invalid-option',
        option: 'identity',
      });
    return new UrlReader({ url, headers, fetch, timeout: Math.min(timeout, LONGEST_TIMER) }, description);
  },
});

const URL_OPTION = { errorCode: 'invalid-option', option: 'url' } as const;

function parse(url: string | URL): URL {
  try {
    return new URL(url, (globalThis as { location?: { href?: string } }).location?.href);
  } catch {
    throw new InvalidUploadError(
      'fromUrl takes an absolute URL, for example https://example.com/clip.mp4.',
      URL_OPTION,
    );
  }
}
