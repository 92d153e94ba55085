import { InvalidUploadError } from '../upload-error.js';
import type { ChunkSource } from './chunk-source.js';
import type { StreamDescription } from './from-stream.js';
import { UrlReader } from './url-reader.js';

/** What is known of a resource on the web, and how it is fetched. */
export interface UrlDescription extends StreamDescription {
  /** Headers of each request, for example credentials of the server that the media is on. They never go to X. */
  readonly headers?: Readonly<Record<string, string>>;
  /** @defaultValue the platform's `fetch`; on Node cross-fetch, over connections that are kept alive */
  readonly fetch?: typeof globalThis.fetch;
}

/**
 * Media on the web: fetched a segment at a time where the server serves ranges, so that it can be read again; else as
 * one stream of its `Content-Length`, and spooled where there is none.
 *
 * Each range must come as it was asked for (206, the right `Content-Range`) and from the same version of the resource
 * (`ETag`, or `Last-Modified`). A range that fails on its way is asked for three times. Redirects of that server are
 * followed. Fails with a `SourceError` for what cannot be had, is of another size or changes meanwhile. Unsubscribing
 * aborts the fetch. Do not hand over URLs that a stranger has chosen: the request comes from your machine.
 *
 * @example
 * ```ts
 * import { fromUrl, mediaClient, oauth2, uploadMedia } from 'rx-media-upload';
 *
 * uploadMedia(mediaClient({ auth: oauth2('token') }), fromUrl('https://example.com/clip.mp4')).subscribe({ error: console.error });
 * ```
 */
export const fromUrl = (url: string | URL, description: UrlDescription = {}): ChunkSource => ({
  open: () => {
    const { protocol } = parse(url);
    if (protocol !== 'http:' && protocol !== 'https:')
      throw new InvalidUploadError(`fromUrl takes http and https, not ${protocol} (for a file, use fromFile)`);
    return new UrlReader(parse(url), description);
  },
});

function parse(url: string | URL): URL {
  try {
    return new URL(url, (globalThis as { location?: { href?: string } }).location?.href);
  } catch {
    throw new InvalidUploadError('fromUrl takes an absolute URL, for example https://example.com/clip.mp4.');
  }
}
