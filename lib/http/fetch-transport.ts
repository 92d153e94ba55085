import { Observable } from 'rxjs';
import type { Transport, TransportBody, TransportEvent } from './transport.js';

/** Options of {@link fetchTransport}. */
export interface FetchTransportOptions {
  /** A `fetch` to use in place of the platform's. It is looked up at each request, so that a patched one is seen. */
  readonly fetch?: typeof globalThis.fetch;
}

/**
 * Sends requests with `fetch`: the default of the root door, for browsers, workers and other runtimes.
 *
 * Media goes out as a `Blob` of parts: nothing is copied, and a byte view sends itself and not its whole buffer.
 * `fetch` does not tell how many bytes have left, so there is no `progress`. Unsubscribing aborts the request, the
 * reading of its reply included. Fails with whatever `fetch` fails with.
 *
 * @example
 * ```ts
 * import { fetchTransport, mediaClient } from 'rx-media-upload';
 *
 * const client = mediaClient({ baseUrl: 'https://example.com/relay', transport: fetchTransport() });
 * ```
 */
export function fetchTransport({ fetch }: FetchTransportOptions = {}): Transport {
  return ({ method, url, headers, body }) =>
    new Observable<TransportEvent>((subscriber) => {
      const abort = new AbortController();
      (fetch ?? globalThis.fetch)(url, {
        method,
        headers,
        signal: abort.signal,
        redirect: 'manual',
        ...(body !== undefined && { body: blobOf(body) }),
      })
        .then(async (response) => {
          if (response.type === 'opaqueredirect')
            throw new TypeError('The server redirects, and redirects are not followed');
          return {
            status: response.status,
            headers: Object.fromEntries(response.headers),
            text: await response.text(),
          };
        })
        .then(
          (response) => {
            subscriber.next({ type: 'response', response });
            subscriber.complete();
          },
          (error: unknown) => subscriber.error(error),
        );
      return () => abort.abort();
    });
}

/** Parts as one Blob. Only a Blob's own parts are sent where a bare view might send all of its buffer. */
export const blobOf = (body: TransportBody): string | Blob =>
  typeof body === 'string' ? body : new Blob(body as BlobPart[]);
