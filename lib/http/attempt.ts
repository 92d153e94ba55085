import { asyncScheduler, concatMap, from, Observable, take, timeout, TimeoutError } from 'rxjs';
import type { ApiCommand, ApiRequest } from '../api/media-api.js';
import { LONGEST_TIMER } from '../longest-timer.js';
import {
  InvalidUploadError,
  isUploadError,
  NetworkError,
  UploadError,
  type UploadErrorContext,
  UploadTimeoutError,
} from '../upload-error.js';
import type { Authorize, CredentialHeaders } from './authorize.js';
import { urlOf } from './base-url.js';
import type { CommandEvent } from './command-event.js';
import type { Connection } from './connection.js';
import { type EncodedBody, encodeBody } from './encode-body.js';
import { cleanError, redact } from './redact.js';
import { refusal } from './refusal.js';
import type { TransportEvent, TransportRequest } from './transport.js';

/**
 * How an attempt has failed: the retry policy reads the headers, a renewal the credentials. Never leaves `http/`: what
 * goes on is `error`, which holds neither.
 */
export class AttemptFailure extends Error {
  constructor(
    readonly error: UploadError,
    readonly credentials: CredentialHeaders = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(error.message);
  }
}

/**
 * Sends a command once: asks for credentials, hands the request to the transport, reads the reply.
 *
 * Unsubscribing aborts it. Fails with an {@link AttemptFailure}, whose error is a `NetworkError`, an
 * `UploadTimeoutError` when no byte moved for `requestTimeout` ms, a `MediaRequestError`, or an `UploadError` when
 * there are no credentials.
 */
export function attempt<T>(command: ApiCommand<T>, connection: Connection): Observable<CommandEvent<T>> {
  const { transport, requestTimeout, authorize, baseUrl } = connection;
  const context: UploadErrorContext = {
    command: command.name,
    ...(command.mediaId !== undefined && { mediaId: command.mediaId }),
  };
  const url = urlOf(command.request, baseUrl);
  // One operator where several would do: all requests pass here.
  const exchange = (credentials: CredentialHeaders): Observable<CommandEvent<T>> =>
    new Observable((subscriber) => {
      const encoded = command.request.body && encodeBody(command.request.body);
      const failed = (error: unknown): void =>
        subscriber.error(new AttemptFailure(transportError(error, requestTimeout, context, credentials), credentials));
      // Transports may be anybody's: whatever they throw or tell, it is a failure of a known kind.
      try {
        return transport(transportRequest(command.request, url, encoded, credentials))
          .pipe(timeout({ each: Math.min(requestTimeout, LONGEST_TIMER) }))
          .subscribe({
            next: (told) => {
              try {
                const event = read(told, command, encoded, credentials);
                subscriber.next(event);
                if (event.type === 'reply') subscriber.complete();
              } catch (refused) {
                if (refused instanceof AttemptFailure) subscriber.error(refused);
                else failed(refused);
              }
            },
            error: failed,
            complete: () => failed(new Error('the transport ended without a response')),
          });
      } catch (error) {
        failed(error);
        return undefined;
      }
    });
  if (authorize === undefined) return exchange({});
  return authorize.fixed
    ? exchange(authorize.fixed)
    : credentialsFor(command, authorize, url, context).pipe(concatMap(exchange));
}

/** What the credentials are first; none where nothing is given. One operator too. */
const credentialsFor = (
  { name, request }: ApiCommand<unknown>,
  authorize: Authorize,
  url: string,
  context: UploadErrorContext,
): Observable<CredentialHeaders> =>
  new Observable((subscriber) => {
    const failed = (cause: unknown): void =>
      subscriber.error(
        new AttemptFailure(
          isUploadError(cause)
            ? cause
            : new UploadError(`${name}: there are no credentials to send it with`, { ...context, cause }),
        ),
      );
    const { method, body } = request;
    try {
      return from(authorize({ method, url, ...(body?.type === 'form' && { form: body.fields }) }))
        .pipe(take(1))
        .subscribe({
          next: (credentials) => {
            if (isHeaders(credentials)) {
              subscriber.next(credentials);
              subscriber.complete();
            } else
              failed(
                new InvalidUploadError(
                  `${name}: \`authorize\` must give headers, each a text: check what it is made of.`,
                ),
              );
          },
          error: failed,
          complete: () => {
            subscriber.next({});
            subscriber.complete();
          },
        });
    } catch (cause) {
      failed(cause);
      return undefined;
    }
  });

/** Not `Headers`, a Map or a list: those have no members of their own, and a request would go out without. */
const isHeaders = (given: unknown): given is CredentialHeaders =>
  typeof given === 'object' &&
  given !== null &&
  !(Symbol.iterator in given) &&
  Object.values(given).every((value) => typeof value === 'string');

const transportRequest = (
  { method }: ApiRequest,
  url: string,
  encoded: EncodedBody | undefined,
  credentials: CredentialHeaders,
): TransportRequest => ({
  method,
  url,
  headers: { accept: 'application/json', ...(encoded && { 'content-type': encoded.contentType }), ...credentials },
  ...(encoded && { body: encoded.body }),
});

function read<T>(
  event: TransportEvent,
  command: ApiCommand<T>,
  encoded: EncodedBody | undefined,
  credentials: CredentialHeaders,
): CommandEvent<T> {
  if (event.type === 'progress') {
    const { start = 0, size = 0 } = encoded?.media ?? {};
    return { type: 'sent', loaded: Math.min(Math.max(event.loaded - start, 0), size) };
  }
  const response = { ...event.response, text: redact(event.response.text, credentials) };
  const outcome = command.read({ status: response.status, text: response.text, receivedAt: asyncScheduler.now() });
  if (outcome.ok) return { type: 'reply', value: outcome.value };
  throw new AttemptFailure(refusal(command, response, outcome.problem), credentials, response.headers);
}

function transportError(
  error: unknown,
  requestTimeout: number,
  context: UploadErrorContext,
  credentials: CredentialHeaders,
): UploadError {
  if (error instanceof TimeoutError) {
    return new UploadTimeoutError(`${context.command}: no byte has moved for ${requestTimeout} ms`, context);
  }
  if (isUploadError(error)) return error;
  const { words, cause } = cleanError(error, credentials);
  return new NetworkError(`${context.command}: ${words}`, { ...context, cause });
}
