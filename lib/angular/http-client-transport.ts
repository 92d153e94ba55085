import {
  type HttpClient,
  HttpErrorResponse,
  type HttpEvent,
  HttpEventType,
  HttpHeaders,
  HttpRequest,
} from '@angular/common/http';
import { catchError, concatMap, EMPTY, type Observable, of, throwError } from 'rxjs';
import { blobOf } from '../http/fetch-transport.js';
import type { Transport, TransportEvent } from '../http/transport.js';

/** Options of {@link httpClientTransport}. */
export interface HttpClientTransportOptions {
  /** Asks for byte progress. Only an XHR backend gives it; Angular 22's fetch backend refuses a request that asks. */
  readonly uploadProgress: boolean;
}

/**
 * Sends requests through the app's `HttpClient`, so that its interceptors run, once for each attempt.
 *
 * Their URL begins with `baseUrl` as it was written: interceptors look at that, and Angular's own for XSRF adds no
 * header to an absolute one up to Angular 20. Media goes out as a `Blob` with its own content type: `HttpClient` would
 * turn a `Uint8Array` into JSON. Unsubscribing aborts the request. Fails with the `HttpErrorResponse` where there was no
 * reply; a reply of any status is a reply.
 */
export function httpClientTransport(http: HttpClient, { uploadProgress }: HttpClientTransportOptions): Transport {
  const send: Transport = ({ method, url, writtenUrl = url, headers, body }) =>
    http
      .request(
        new HttpRequest<string | Blob | null>(method, writtenUrl, body === undefined ? null : blobOf(body), {
          headers: new HttpHeaders({ ...headers }),
          responseType: 'text',
          // The spelling that Angular 17 to 22 know; 22 calls it deprecated, and its successor failed in 22.0.0.
          reportProgress: uploadProgress && body !== undefined,
        }),
      )
      .pipe(
        concatMap((event: HttpEvent<unknown>) => transportEvents(event)),
        catchError((error: unknown) =>
          error instanceof HttpErrorResponse && error.status > 0
            ? of(responseOf(error, error.error))
            : throwError(() => error),
        ),
      );
  return Object.assign(send, { isBlind: !uploadProgress, hidesQueue: true });
}

function transportEvents(event: HttpEvent<unknown>): Observable<TransportEvent> {
  switch (event.type) {
    case HttpEventType.UploadProgress:
      return of({ type: 'progress', loaded: event.loaded });
    case HttpEventType.Response:
      return of(responseOf(event, event.body));
    default:
      return EMPTY;
  }
}

const responseOf = (
  { status, headers }: { readonly status: number; readonly headers: HttpHeaders },
  body: unknown,
): TransportEvent => ({
  type: 'response',
  response: {
    status,
    headers: Object.fromEntries(headers.keys().map((name) => [name.toLowerCase(), headers.get(name) ?? ''])),
    text: typeof body === 'string' ? body : '',
  },
});
