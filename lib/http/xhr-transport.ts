import { Observable } from 'rxjs';
import { failureOfBody } from './body-parts.js';
import { blobOf } from './fetch-transport.js';
import type { Transport, TransportEvent } from './transport.js';

/** Options of {@link xhrTransport}. */
export interface XhrTransportOptions {
  /**
   * True sends cookies to another origin as well; that server must allow it. @defaultValue false: to the page's own
   * origin only
   */
  readonly withCredentials?: boolean;
}

/**
 * Sends requests with `XMLHttpRequest`, which tells how many bytes have left: the default of the root door where there
 * is one, for byte progress in a browser.
 *
 * Media goes out as a `Blob` of parts, nothing is copied. Unsubscribing aborts the request. Fails with an `Error` where
 * there was no reply, with a `SourceError` where a Blob cannot be read. A browser follows redirects by itself; a reply
 * from another origin than the one asked is refused. Not for service workers, which have no `XMLHttpRequest`: use
 * `fetchTransport()` there.
 *
 * @example
 * ```ts
 * import { mediaClient, xhrTransport } from 'rx-media-upload';
 *
 * const client = mediaClient({ baseUrl: '/relay', transport: xhrTransport() });
 * ```
 */
export function xhrTransport({ withCredentials = false }: XhrTransportOptions = {}): Transport {
  const send: Transport = ({ method, url, headers, body }) =>
    new Observable<TransportEvent>((subscriber) => {
      const xhr = new XMLHttpRequest();
      const listeners = new AbortController();
      const on = { signal: listeners.signal };
      xhr.open(method, url);
      xhr.withCredentials = withCredentials;
      for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
      if (body !== undefined)
        xhr.upload.addEventListener('progress', ({ loaded }) => subscriber.next({ type: 'progress', loaded }), on);
      xhr.addEventListener(
        'load',
        () => {
          if (xhr.responseURL !== '' && new URL(xhr.responseURL).origin !== new URL(url).origin) {
            subscriber.error(new Error('The server redirects to another origin, and redirects are not followed'));
            return;
          }
          subscriber.next({
            type: 'response',
            response: { status: xhr.status, headers: headersOf(xhr), text: xhr.responseText },
          });
          subscriber.complete();
        },
        on,
      );
      for (const kind of ['error', 'timeout', 'abort'])
        xhr.addEventListener(
          kind,
          () =>
            void failureOfBody(
              new Error('The browser got no reply: the connection failed, or the server does not allow this origin'),
              body,
            ).then((error) => subscriber.error(error)),
          on,
        );
      xhr.send(body === undefined ? null : blobOf(body));
      return () => {
        // First the listeners: an abort of ours is no failure.
        listeners.abort();
        if (xhr.readyState !== XMLHttpRequest.DONE) xhr.abort();
      };
    });
  return Object.assign(send, { hidesQueue: true, tellsAll: true });
}

const headersOf = (xhr: XMLHttpRequest): Record<string, string> =>
  Object.fromEntries(
    xhr
      .getAllResponseHeaders()
      .split('\r\n')
      .filter((line) => line.includes(':'))
      .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
