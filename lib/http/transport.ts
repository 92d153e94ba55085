import type { Observable } from 'rxjs';

/** The bytes of a request: text, or parts that follow one another. A transport copies no part that it need not. */
export type TransportBody = string | readonly (Uint8Array | Blob)[];

/** A request, ready to be sent. */
export interface TransportRequest {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  /** The same place beginning with `baseUrl` as its user wrote it, relative where that is: for who looks at addresses. */
  readonly writtenUrl?: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: TransportBody;
  /** So many requests to the same host follow at once when this one is answered: connections may be opened meanwhile. */
  readonly following?: number;
}

/** A whole response: the transport has read the body, so that aborting covers it. */
export interface TransportResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/**
 * What happens to a request on its way. `waiting` says that it stands in a queue for a connection: until the next event,
 * silence is no stall. `progress` counts the bytes of the body that have left this machine; a transport that cannot see
 * them emits none. `response` comes once, last, whatever its status.
 */
export type TransportEvent =
  | { readonly type: 'waiting' }
  | { readonly type: 'progress'; readonly loaded: number }
  | { readonly type: 'response'; readonly response: TransportResponse };

/**
 * How a request travels: the port between this library and a network.
 *
 * Nothing is sent before subscribing; unsubscribing aborts the request at once. Redirects are not followed. The
 * Observable fails only where there was no whole response; what a status means is not the transport's business.
 * When it completes, fails or is unsubscribed, it must have let go of the body: its bytes may be overwritten then. Where
 * the bytes cannot be had any more, it fails with a `SourceError`. An error whose `reusedSocket` is true says that a
 * connection which had stood idle was closed: what does no harm twice is sent again at once.
 */
export interface Transport {
  (request: TransportRequest): Observable<TransportEvent>;
  /** Whether it cannot see bytes of a body leave: an attempt is then given time by the size of what is on the way. */
  readonly isBlind?: boolean;
  /**
   * Whether bytes that it tells of may still wait in the system's own queue, as in a browser. Once all of a body are
   * told, it sees no more than one that is blind.
   */
  readonly hidesQueue?: boolean;
  /**
   * True: each byte that leaves is told, the last one too. Then what was not told has not left, and a request of which a
   * part alone has left may be sent again even where it must not be carried out twice.
   */
  readonly tellsAll?: boolean;
}
