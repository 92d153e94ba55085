import { concat, defer, filter, type Observable } from 'rxjs';
import {
  checkAppend,
  checkInitialize,
  checkMedia,
  checkMetadata,
  checkOneShot,
  checkSubtitles,
} from './check-command.js';
import type { ApiCommand, ApiVersion, MediaApi } from '../api/media-api.js';
import type {
  AddSubtitlesRequest,
  AppendRequest,
  InitializeRequest,
  MediaRef,
  OneShotRequest,
  RemoveSubtitlesRequest,
} from '../api/media-command.js';
import type { MediaMetadata } from '../api/metadata-command.js';
import type { AppendReply, MediaStatus, UploadSession } from '../api/media-reply.js';
import { v1 } from '../api/v1.js';
import { v2 } from '../api/v2.js';
import type { Authorize } from '../http/authorize.js';
import { asWritten, checkBaseUrl } from '../http/base-url.js';
import type { Connection } from '../http/connection.js';
import { defaultTransport } from '../http/default-transport.js';
import { rateLimitGate } from '../http/rate-limit-gate.js';
import { type RetryOptions, type RetryPolicy, retryPolicy } from '../http/retry-options.js';
import { send, type SendOptions } from '../http/send.js';
import type { Transport } from '../http/transport.js';
import { must, mustBeMs } from '../upload-error.js';
import { present } from '../present.js';
import type { CommandOptions, FinalizeAsking, InitializeAsking, OneShotAsking } from './command-options.js';
import { type CommandReplies, repliesOf } from './command-replies.js';

/** Options of {@link mediaClient}. */
export interface MediaClientOptions {
  /** X's API. @defaultValue `'v2'` */
  readonly version?: ApiVersion;
  /** Credentials: `oauth2()`, on Node `oauth1()`. Absent when a relay or an HTTP interceptor adds them. */
  readonly auth?: Authorize;
  /**
   * How requests travel. @defaultValue `xhrTransport()` where there is an `XMLHttpRequest` (pages, workers), else
   * `fetchTransport()`; in `/node` `nodeTransport()`
   */
  readonly transport?: Transport;
  /**
   * Whose media these are, where no credentials say it (a relay's user): a checkpoint belongs to an account. Never sent.
   * @defaultValue the credentials' own
   */
  readonly account?: string;
  /**
   * Where they go, perhaps with a path prefix (a relay). In a page it may be relative (`/relay`), and interceptors of
   * Angular's `HttpClient` see it as it is written. @defaultValue `https://api.x.com` for v2,
   * `https://upload.twitter.com` for v1.1
   */
  readonly baseUrl?: string | URL;
  /** When a request is sent again. */
  readonly retry?: RetryOptions;
  /**
   * ms that an attempt may go without a byte moving. Where bytes cannot be seen (`fetchTransport` sees none,
   * `xhrTransport` none that the browser has handed to the system): so many ms until the reply, and a second for each
   * 32 KiB of all bodies on the way, since a line of 256 kbit/s is slow, not broken. A segment for which that was too
   * little is cut in half, in a new session, while X has none yet; else each further attempt has twice the time, up to
   * eight times. @defaultValue 30,000
   */
  readonly requestTimeout?: number;
}

/** What `finalize` may be given besides its request. */
export type FinalizeOptions = CommandOptions;

/**
 * The commands of X's media API, over one connection. Each is a cold Observable of one reply: nothing is sent before
 * subscribing, unsubscribing aborts the request. All fail with an `UploadError`: `InvalidUploadError` before any
 * request, `NetworkError`, `UploadTimeoutError`, `MediaRequestError`.
 */
export interface MediaClient {
  /** The API that it speaks. */
  readonly version: ApiVersion;
  /** Where its requests go: a checkpoint belongs to it. */
  readonly baseUrl?: string;
  /** Whose media its uploads are, where that is known: a checkpoint belongs to it. */
  readonly account?: string;
  /** Opens an upload session. */
  initialize(request: InitializeRequest, options?: CommandOptions): Observable<UploadSession>;
  /** Sends one segment. The same segment may be sent again. */
  append(segment: AppendRequest, options?: CommandOptions): Observable<AppendReply>;
  /** Closes the session. `processing` in the reply: ask for the status; none: the media is ready. */
  finalize(mediaId: MediaRef, options?: FinalizeOptions): Observable<MediaStatus>;
  /** How far the processing is. X answers with an error for media that is not processed, such as images. */
  status(mediaId: MediaRef, options?: CommandOptions): Observable<MediaStatus>;
  /**
   * X's upload in a single request, for images of at most 5 MiB. Where its reply is lost (`reply-lost`), it is not sent
   * again unless `retry.shouldRetry` says so: X may have the media.
   */
  upload(media: OneShotRequest, options?: CommandOptions): Observable<MediaStatus>;
  /** Sets the alt text; on v2 also how X is to treat the media. Completes; the one value is `undefined`. */
  setMetadata(mediaId: MediaRef, metadata: MediaMetadata, options?: CommandOptions): Observable<void>;
  /** Binds uploaded subtitle files to a video; on v2 one request a track. Completes; the one value is `undefined`. */
  addSubtitles(mediaId: MediaRef, request: AddSubtitlesRequest, options?: CommandOptions): Observable<void>;
  /** Takes subtitles off a video; on v2 one request a language. Completes; the one value is `undefined`. */
  removeSubtitles(mediaId: MediaRef, request: RemoveSubtitlesRequest, options?: CommandOptions): Observable<void>;
}

/**
 * Makes a client: one connection to X, and the commands of its media API. Calling does nothing.
 *
 * Options that make no sense (a base URL that is none, credentials over plain http) fail each command with an
 * `InvalidUploadError` before any request.
 *
 * @example
 * ```ts
 * import { mediaClient, oauth2 } from 'rx-media-upload';
 *
 * const client = mediaClient({ auth: oauth2('token') });
 * client.status('1880028106020515840').subscribe({ next: ({ processing }) => console.log(processing), error: console.error });
 * ```
 */
export function mediaClient(options: MediaClientOptions = {}): MediaClient {
  const { version = 'v2', transport = defaultTransport(), auth, requestTimeout = 30_000 } = options;
  const api = version === 'v1.1' ? v1 : v2;
  const retry = retryPolicy(options.retry);
  const gate = rateLimitGate();
  let connection: Connection | undefined;
  const connect = (): Connection => {
    if (connection !== undefined) return connection;
    checkOptions(version, requestTimeout, retry);
    const given = options.baseUrl ?? api.baseUrl;
    const baseUrl = checkBaseUrl(given, auth !== undefined);
    return (connection = {
      baseUrl,
      writtenUrl: asWritten(given, baseUrl),
      transport,
      requestTimeout,
      retry,
      gate,
      underWay: { bytes: 0 },
      ...(auth && { authorize: auth }),
    });
  };
  const handle = <T>(
    command: (api: MediaApi) => ApiCommand<T>,
    { report, ...attempts }: CommandOptions & SendOptions<T> = {},
  ): CommandReplies<T> =>
    repliesOf(
      defer(() => send(command(api), connect(), attempts)),
      report,
    );
  /** Several requests for one command; the reply is the last one's. */
  const handleEach = (
    commands: (api: MediaApi) => readonly ApiCommand<void>[],
    { report, ...attempts }: CommandOptions = {},
  ): CommandReplies<void> =>
    repliesOf(
      defer(() => {
        const all = commands(api).map((command) => send(command, connect(), attempts));
        const reports = all.slice(0, -1).map((events$) => events$.pipe(filter(({ type }) => type !== 'reply')));
        return concat(...reports, ...all.slice(-1));
      }),
      report,
    );
  return {
    version,
    baseUrl: String(options.baseUrl ?? api.baseUrl),
    ...present({ account: options.account ?? auth?.account }),
    initialize: (request, { following, ...on }: InitializeAsking = {}) =>
      handle((to) => followed(to.initialize(checkInitialize(request)), following), on),
    append: (segment, on) => handle((to) => to.append(checkAppend(segment, version)), on),
    finalize: (media, on?: FinalizeAsking) => handle((to) => to.finalize(checkMedia(media, version)), on),
    status: (media, on) => handle((to) => to.status(checkMedia(media, version)), on),
    upload: (media, on?: OneShotAsking) => handle((to) => to.upload(checkOneShot(media)), on),
    setMetadata: (media, metadata, on) =>
      handle((to) => to.setMetadata(checkMedia(media, version), checkMetadata(metadata, version)), on),
    addSubtitles: (media, request, on) =>
      handleEach((to) => to.addSubtitles(checkMedia(media, version), checkSubtitles(request)), on),
    removeSubtitles: (media, request, on) =>
      handleEach((to) => to.removeSubtitles(checkMedia(media, version), checkSubtitles(request)), on),
  };
}

const followed = <T>(command: ApiCommand<T>, following?: number): ApiCommand<T> => ({
  ...command,
  request: { ...command.request, ...present({ following }) },
});

function checkOptions(
  version: string,
  requestTimeout: number,
  { attempts, initialDelay, maxDelay, maxRateLimitWait }: RetryPolicy,
): void {
  must(version === 'v2' || version === 'v1.1', "version is 'v2' or 'v1.1'", `'${version}'`, 'version');
  mustBeMs('requestTimeout', requestTimeout);
  must(attempts >= 1, 'retry.attempts must be at least 1, the first one', attempts, 'retry.attempts');
  for (const [name, ms] of Object.entries({ initialDelay, maxDelay, maxRateLimitWait }))
    must(ms >= 0, `retry.${name} must be ms, at least 0`, ms, `retry.${name}`);
}
