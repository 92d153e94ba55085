import { Observable, throwError, timeout } from 'rxjs';
import { InvalidUploadError, isUploadError, SourceError } from '../upload-error.js';
import { PassingFailure, reasonOf, silence } from './passing-failure.js';
import { type Pull, pullFrom } from './pull.js';
import { quietly } from './quietly.js';
import { isStrong } from './reply-headers.js';

/** How a resource is asked for. */
export interface UrlAccess {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof globalThis.fetch;
  /** ms without a byte. */
  readonly timeout: number;
}

/** Bytes that are asked for; `end` is exclusive. */
export interface AskedRange {
  readonly start: number;
  readonly end: number;
  /** The version that they must be of, where that is known. */
  readonly tag?: string | undefined;
}

/** The head of a good reply. Its body is the receiver's to read, or to cancel. */
export interface UrlReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Pull;
}

/**
 * Asks once for a range, and emits the reply's head. Unsubscribing before that aborts the request. A refusal is a
 * `SourceError`; what may be another answer the next time fails with anything else.
 */
export const askUrl = ({ url, headers, fetch, timeout: limit }: UrlAccess, asked: AskedRange): Observable<UrlReply> =>
  new Observable<UrlReply>((subscriber) => {
    const abort = new AbortController();
    let isHandedOn = false;
    const answered = (response: Response): void => {
      const body = bodyOf(response, url.host, abort);
      const refusal = refusalOf(response, url.host, asked);
      // A connection is not held for an answer that nobody wants.
      if (refusal !== undefined || subscriber.closed) body.cancel();
      if (refusal !== undefined) subscriber.error(refusal);
      if (subscriber.closed) return;
      isHandedOn = true;
      subscriber.next({ status: response.status, headers: response.headers, body });
      subscriber.complete();
    };
    const { start, end, tag } = asked;
    fetch(url, {
      // No compression: ranges and lengths are of the bytes as they are.
      headers: {
        ...headers,
        'accept-encoding': 'identity',
        range: `bytes=${start}-${end - 1}`,
        ...(tag !== undefined && isStrong(tag) && { 'if-match': tag }),
      },
      signal: abort.signal,
    })
      .then(answered)
      .catch((error: unknown) => subscriber.error(error));
    return () => {
      if (!isHandedOn) abort.abort();
    };
  }).pipe(timeout({ first: limit, with: () => throwError(() => silence(limit)) }));

function bodyOf({ body }: Response, host: string, abort: AbortController): Pull {
  // Some platforms' fetch has no such member.
  const pull = (body ?? undefined) && pullFrom(body as ReadableStream<Uint8Array>);
  return {
    next: () =>
      pull === undefined
        ? Promise.reject(
            new SourceError(`${host} answered without a body that can be read`, { errorCode: 'source-unreadable' }),
          )
        : pull.next().catch((error: unknown) => {
            throw isUploadError(error) ? error : new PassingFailure(reasonOf(error));
          }),
    cancel: () => {
      pull?.cancel();
      quietly(() => abort.abort());
    },
  };
}

function refusalOf({ status }: Response, host: string, { start }: AskedRange): Error | undefined {
  if ([200, 203, 206].includes(status)) return undefined;
  if (status === 416 && start === 0)
    return new InvalidUploadError(`${host} serves no bytes there: X takes no empty media.`, {
      errorCode: 'empty-source',
    });
  if (status === 412)
    return new SourceError(`${host} has changed the resource while it was uploaded`, { errorCode: 'source-changed' });
  if (status >= 500 || status === 429 || status === 408) return new PassingFailure(`it answered ${status}`);
  return new SourceError(`${host} answered ${status}`, {
    errorCode: status === 404 || status === 410 ? 'source-not-found' : 'source-unreadable',
  });
}
