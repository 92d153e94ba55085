import { Observable } from 'rxjs';
import { bytesGone, failureOfBody, sizeOfParts } from './body-parts.js';
import { LARGEST_REPLY, tooLargeReply } from './largest-reply.js';
import type { Transport, TransportBody, TransportEvent } from './transport.js';

/** Options of {@link fetchTransport}. */
export interface FetchTransportOptions {
  /** A `fetch` to use in place of the platform's. It is looked up at each request, so that a patched one is seen. */
  readonly fetch?: typeof globalThis.fetch;
}

/**
 * Sends requests with `fetch`: the default of the root door where there is no `XMLHttpRequest`, as in service workers
 * and on servers.
 *
 * Media goes out as a `Blob` of parts: nothing is copied, and a byte view sends itself and not its whole buffer.
 * `fetch` does not tell how many bytes have left, so there is no `progress`, and an attempt has time by its size (see
 * `requestTimeout`). Unsubscribing aborts the request, the
 * reading of its reply included. Fails with whatever `fetch` fails with, with a `SourceError` where a Blob cannot be read,
 * and for a reply of more than 4 MiB.
 *
 * @example
 * ```ts
 * import { fetchTransport, mediaClient } from 'rx-media-upload';
 *
 * const client = mediaClient({ baseUrl: 'https://example.com/relay', transport: fetchTransport() });
 * ```
 */
export function fetchTransport({ fetch }: FetchTransportOptions = {}): Transport {
  const send: Transport = ({ method, url, headers, body }) =>
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
          if (response.type === 'opaqueredirect') throw new TypeError('redirects are not followed');
          return {
            status: response.status,
            headers: Object.fromEntries(response.headers),
            text: await textOf(response),
          };
        })
        .then(
          (response) => {
            subscriber.next({ type: 'response', response });
            subscriber.complete();
          },
          async (error: unknown) => subscriber.error(subscriber.closed ? error : await failureOfBody(error, body)),
        );
      return () => abort.abort();
    });
  return Object.assign(send, { isBlind: true });
}

/** Its text. A reply that never ends must not fill the memory. */
async function textOf(response: Response): Promise<string> {
  // What stands in for a Response, in tests and on odd platforms, may have no stream.
  if (!(response.body instanceof ReadableStream)) return await response.text();
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    size += read.value.byteLength;
    if (size > LARGEST_REPLY) {
      reader.cancel().catch(() => undefined);
      throw tooLargeReply();
    }
    text += decoder.decode(read.value, { stream: true });
  }
  return text + decoder.decode();
}

/**
 * Parts as one Blob. Only a Blob's own parts are sent where a bare view might send all of its buffer.
 *
 * @throws SourceError where it is not what the parts were: a runtime takes what it does not know for text.
 */
export function blobOf(body: TransportBody): string | Blob {
  if (typeof body === 'string') return body;
  const blob = new Blob(body as BlobPart[]);
  if (blob.size !== sizeOfParts(body)) throw bytesGone();
  return blob;
}
