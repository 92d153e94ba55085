import type { ObservableInput } from 'rxjs';
import type { Authorize } from '../http/authorize.js';
import type { Inspect } from './inspect.js';
import type { MediaOwnership } from './media-ownership.js';
import type { RelayQuotaOptions } from './relay-quota.js';
import type { RelayRecord, RelayRequest } from './relay-record.js';

/** A user of the server, told apart by a text that is theirs alone and stays theirs: it is what media belongs to. */
export type RelayUser = string | { readonly id: string };

/** What `authenticate` says of a request that nobody it knows has sent. */
export type RelayRefusal = undefined | null | false;

/**
 * The credentials of one user. Nothing, or `undefined`: this user has none, and gets 403.
 *
 * Give the same `Authorize` for the same user each time where it refreshes tokens: a new one knows nothing of a
 * refresh that is under way.
 */
export type RelayAuth<User extends RelayUser> = (
  user: User,
) => Authorize | undefined | ObservableInput<Authorize | undefined>;

/** How long, in ms, a request may wait for what the server was given, and for its own body. */
export interface RelayTimeouts {
  /** For `authenticate`; then 503. @defaultValue 10_000 */
  readonly authenticate?: number;
  /** For `auth` and what it gives, renewals included; then 502. @defaultValue 30_000 */
  readonly auth?: number;
  /** For each question to `ownership` and to the quota's counter; then 500. @defaultValue 5_000 */
  readonly store?: number;
  /**
   * For the request's body, and a second more for each 8 KiB that have come; then 408. Where not one byte comes: 500,
   * since it is mostly a parser in front of the relay that has read it. @defaultValue 30_000
   */
  readonly body?: number;
  /** For `inspect`; then 500. @defaultValue 60_000 */
  readonly inspect?: number;
}

/** Options of {@link mediaRelay} besides its credentials. Bytes are bytes, times are ms. */
export interface RelayOptions<User extends RelayUser = RelayUser> {
  /**
   * Who has sent the request: a string, or an object with a string `id`. Whatever it refuses, or fails at, is answered
   * with 401 and no detail; what it gives that is no user as well, and `onError` is told. It must not read the body.
   */
  readonly authenticate: (request: Request) => User | RelayRefusal | ObservableInput<User | RelayRefusal>;
  /** Where X is; a request has no say in it. https, or this machine. @defaultValue https://api.x.com */
  readonly baseUrl?: string | URL;
  /** A `fetch` to use in place of the platform's. Looked up at each request. */
  readonly fetch?: typeof globalThis.fetch;
  /** Other origins whose pages may use the relay, for example `https://app.example.com`. @defaultValue none */
  readonly allowedOrigins?: readonly string[];
  /**
   * Request headers that pages of those origins may set. @defaultValue accept, authorization, content-type,
   * x-csrf-token, x-requested-with, x-xsrf-token
   */
  readonly allowedHeaders?: readonly string[];
  /** The largest file. @defaultValue 536_870_912 (512 MiB) */
  readonly maxUploadBytes?: number;
  /** The largest body of a request that carries a segment, its framing included. @defaultValue 5_242_880 (5 MiB) */
  readonly maxSegmentBytes?: number;
  /** Uploads that one user may have open. A further one is answered with 429. @defaultValue 10 */
  readonly maxUploadsPerUser?: number;
  /**
   * Requests of one user that this process handles at a time, each holding a segment at most. Further ones are
   * answered with 429. @defaultValue 16
   */
  readonly maxRequestsPerUser?: number;
  /**
   * ms without a segment after which an open upload takes up no place any more. It may still go on if there is one.
   * @defaultValue 3_600_000 (an hour)
   */
  readonly idleUploadTime?: number;
  /**
   * Bytes that the bodies of all requests of this process may hold, as they come in and as they go out. Beyond it, 503
   * with `retry-after`. One user holds a quarter of it at most; beyond that, 429. @defaultValue 268_435_456 (256 MiB)
   */
  readonly maxMemory?: number;
  /** What each user may spend within a window of time; beyond it, 429 before X is asked. @defaultValue no limit */
  readonly quota?: RelayQuotaOptions;
  /**
   * Looks at the bytes of each segment and one-shot upload before they go to X. Where it refuses them, they do not, the
   * answer is 422, and the upload is closed. Where it fails, they do not either.
   */
  readonly inspect?: Inspect;
  /** Media types that may be uploaded. @defaultValue all that X takes */
  readonly mediaTypes?: readonly string[];
  /** Whether users may hand media on: `additional_owners` and `shared`. @defaultValue false */
  readonly allowSharing?: boolean;
  /** ms that X may take to answer one request. @defaultValue 30_000 */
  readonly timeout?: number;
  /** What else a request may wait for. */
  readonly timeouts?: RelayTimeouts;
  /** Who owns which media. Several servers share one. @defaultValue `memoryOwnership()` */
  readonly ownership?: MediaOwnership;
  /**
   * Told what went wrong on the server's side, for its log: `authenticate`, `auth` or `ownership` failed, X could not
   * be reached or refused the server's credentials. Those who sent the request are not told. What X has said is in one
   * line, without the server's credentials. What it throws is ignored.
   */
  readonly onError?: (error: unknown, request: RelayRequest) => void;
  /** Told of each request when it is answered: for logs, metrics and audits. What it throws is ignored. */
  readonly onRequest?: (record: RelayRecord) => void;
  /**
   * The header that a request's id comes in, and goes out in, for example `x-request-id`. Without it, or where a request
   * brings none that can stand in a log, one is made; the relay's own failures tell it in `x-request-id` all the same.
   * @defaultValue none
   */
  readonly requestIdHeader?: string;
}

/** One account of X signs for all users. */
export interface SharedRelayOptions<User extends RelayUser = RelayUser> extends RelayOptions<User> {
  /** Credentials: `oauth2()`, on Node `oauth1()`. */
  readonly auth: Authorize;
}

/** Each user's own account of X signs. */
export interface PerUserRelayOptions<User extends RelayUser = RelayUser> extends RelayOptions<User> {
  /** The credentials of the user that `authenticate` named. */
  readonly auth: RelayAuth<User>;
}
