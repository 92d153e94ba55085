import { asyncScheduler, concatMap, Observable, type Subscription, TimeoutError } from 'rxjs';
import type { ApiCommand, ApiRequest } from '../api/media-api.js';
import { LONGEST_TIMER } from '../longest-timer.js';
import {
  isSourceError,
  isUploadError,
  NetworkError,
  SourceError,
  type UploadError,
  type UploadErrorContext,
  UploadTimeoutError,
} from '../upload-error.js';
import { AttemptFailure, type Fate } from './attempt-failure.js';
import type { CredentialHeaders } from './authorize.js';
import { urlOf } from './base-url.js';
import { bytesGone, sizeOf } from './body-parts.js';
import { contextOf } from './command-context.js';
import type { CommandEvent } from './command-event.js';
import type { Connection } from './connection.js';
import { credentialsFor } from './credentials.js';
import { type EncodedBody, encodeBody } from './encode-body.js';
import { patience } from './patience.js';
import { readRateLimit } from './rate-limit-headers.js';
import { cleanError, redact } from './redact.js';
import { refusal } from './refusal.js';
import type { TransportEvent, TransportRequest } from './transport.js';

/**
 * Sends a command once: asks for credentials, hands the request to the transport, reads the reply.
 *
 * Unsubscribing aborts it. Fails with an {@link AttemptFailure}, whose error is a `NetworkError`, an
 * `UploadTimeoutError` when no byte moved, or no credentials came, for `requestTimeout` ms, a `SourceError` when the
 * bytes are gone, a `MediaRequestError`, or an `UploadError` when there are no credentials.
 *
 * @param lacked - How many attempts before had too little time, as far as anybody could see.
 */
export function attempt<T>(command: ApiCommand<T>, connection: Connection, lacked = 0): Observable<CommandEvent<T>> {
  const { transport, requestTimeout, authorize, baseUrl, writtenUrl } = connection;
  const context = contextOf(command);
  const url = urlOf(command.request, baseUrl);
  // One operator where several would do: all requests pass here.
  const exchange = (credentials: CredentialHeaders): Observable<CommandEvent<T>> =>
    new Observable((subscriber) => {
      let encoded: EncodedBody | undefined;
      let silence: Subscription | undefined;
      let isWaiting = false as boolean;
      let isBlind = transport.isBlind === true;
      let size = 0;
      /** Bytes of the media that have left, as far as that was told. */
      let gone = Infinity;
      const failed = (error: unknown): void =>
        subscriber.error(
          new AttemptFailure(
            error instanceof TimeoutError
              ? stalled(requestTimeout, isBlind, context)
              : failureOf(error, context, credentials),
            credentials,
            {},
            fateOf(error, transport.tellsAll === true && gone < size),
          ),
        );
      // What sets out meanwhile shares the line: the time is looked at again when it is over.
      const listen = (waited = 0): void => {
        const due = (): number => patience(connection, isBlind, size > 0 ? lacked : 0);
        const ms = Math.max(due(), waited);
        silence = asyncScheduler.schedule(
          () => (due() > ms ? listen(ms) : failed(stalled(ms, isBlind, context))),
          Math.min(ms - waited, LONGEST_TIMER),
        );
      };
      subscriber.add(() => {
        silence?.unsubscribe();
        connection.underWay.bytes -= size;
      });
      // Transports may be anybody's: whatever they throw or tell, it is a failure of a known kind.
      try {
        const { body } = command.request;
        // No command is given media without bytes: its buffer was transferred since.
        if (body?.type === 'multipart' && sizeOf(body.media.bytes) === 0) throw bytesGone();
        encoded = body && encodeBody(body);
        size = encoded?.media?.size ?? 0;
        connection.underWay.bytes += size;
        const request = {
          ...transportRequest(command.request, url, encoded, credentials),
          ...(writtenUrl !== undefined && { writtenUrl: urlOf(command.request, writtenUrl) }),
        };
        subscriber.add(
          transport(request).subscribe({
            next: (told) => {
              try {
                silence?.unsubscribe();
                if (told.type === 'waiting') {
                  isWaiting = true;
                  return;
                }
                const rateLimit = told.type === 'response' ? readRateLimit(told.response.headers) : undefined;
                if (rateLimit !== undefined) subscriber.next({ type: 'rate-limit', command: command.name, rateLimit });
                const event = read(told, command, encoded, credentials, baseUrl);
                if (event.type === 'sent') gone = gone === Infinity ? event.loaded : Math.max(gone, event.loaded);
                if (gone === size && transport.hidesQueue === true) isBlind = true;
                subscriber.next(event);
                if (event.type === 'reply') subscriber.complete();
                else if (!subscriber.closed) listen();
              } catch (refused) {
                if (refused instanceof AttemptFailure) subscriber.error(refused);
                else failed(refused);
              }
            },
            error: failed,
            complete: () => failed(new Error('the transport ended without a response')),
          }),
        );
        if (silence === undefined && !isWaiting && !subscriber.closed) listen();
      } catch (error) {
        failed(error);
      }
    });
  if (authorize === undefined) return exchange({});
  return authorize.fixed
    ? exchange(authorize.fixed)
    : credentialsFor(command, authorize, url, context, requestTimeout).pipe(concatMap(exchange));
}

const transportRequest = (
  { method, following }: ApiRequest,
  url: string,
  encoded: EncodedBody | undefined,
  credentials: CredentialHeaders,
): TransportRequest => ({
  method,
  url,
  headers: { accept: 'application/json', ...(encoded && { 'content-type': encoded.contentType }), ...credentials },
  ...(encoded && { body: encoded.body }),
  ...(following !== undefined && { following }),
});

function read<T>(
  event: Exclude<TransportEvent, { readonly type: 'waiting' }>,
  command: ApiCommand<T>,
  encoded: EncodedBody | undefined,
  credentials: CredentialHeaders,
  baseUrl: URL,
): CommandEvent<T> {
  if (event.type === 'progress') {
    const { start = 0, size = 0 } = encoded?.media ?? {};
    return { type: 'sent', loaded: Math.min(Math.max(event.loaded - start, 0), size) };
  }
  const response = { ...event.response, text: redact(event.response.text, credentials) };
  const outcome = command.read({ status: response.status, text: response.text, receivedAt: asyncScheduler.now() });
  if (outcome.ok) return { type: 'reply', value: outcome.value };
  throw new AttemptFailure(refusal(command, response, outcome.problem, baseUrl), credentials, response.headers);
}

function failureOf(error: unknown, context: UploadErrorContext, credentials: CredentialHeaders): UploadError {
  // A transport knows what became of the bytes, and not whose they were.
  if (isSourceError(error) && error.command === undefined)
    return new SourceError(`${context.command}: ${error.message}`, {
      ...context,
      errorCode: error.errorCode,
      cause: error.cause,
    });
  if (isUploadError(error)) return error;
  const { words, cause } = cleanError(error, credentials);
  return new NetworkError(`${context.command}: ${words}`, { ...context, cause });
}

const stalled = (waited: number, isBlind: boolean, context: UploadErrorContext): UploadTimeoutError =>
  isBlind
    ? new UploadTimeoutError(
        `${context.command}: no reply for ${waited} ms, and whether bytes have moved cannot be seen here`,
        { ...context, isBlind, waited },
      )
    : new UploadTimeoutError(`${context.command}: no byte has moved for ${waited} ms`, { ...context, waited });

/** A server that was not reached: what `node:http` says itself, and what stands beneath an error of Node's `fetch`. */
const UNREACHED = /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/;

interface FailedExchange {
  readonly reusedSocket?: unknown;
  readonly code?: unknown;
  readonly cause?: { readonly code?: unknown };
}

/** @param isPart - A part of the media alone has left: nobody can carry out what has not arrived. */
function fateOf(error: unknown, isPart: boolean): Fate {
  const { reusedSocket, code, cause } = (error ?? {}) as FailedExchange;
  if (reusedSocket === true) return 'idle';
  return isPart || UNREACHED.test(String(code ?? cause?.code)) ? 'unsent' : 'unknown';
}
