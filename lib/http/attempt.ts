import { asyncScheduler, catchError, concatMap, defaultIfEmpty, defer, from, Observable, of, type OperatorFunction, take, throwError, timeout, TimeoutError } from 'rxjs';
import type { ApiCommand, ApiRequest } from '../api/media-api.js';
import { LONGEST_TIMER } from '../longest-timer.js';
import { isUploadError, NetworkError, UploadError, type UploadErrorContext, UploadTimeoutError } from '../upload-error.js';
import type { CredentialHeaders } from './authorize.js';
import type { CommandEvent } from './command-event.js';
import type { Connection } from './connection.js';
import { type EncodedBody, encodeBody, encodeFields } from './encode-body.js';
import { redact } from './redact.js';
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
 * Unsubscribing aborts it. Fails with an {@link AttemptFailure}, whose error is a `NetworkError`, an `UploadTimeoutError`
 * when no byte moved for `requestTimeout` ms, a `MediaRequestError`, or an `UploadError` when there are no credentials.
 */
export function attempt<T>(command: ApiCommand<T>, connection: Connection): Observable<CommandEvent<T>> {
  const { transport, requestTimeout } = connection;
  const context: UploadErrorContext = {
    command: command.name,
    ...(command.mediaId !== undefined && { mediaId: command.mediaId }),
  };
  return credentialsFor(command, connection, context).pipe(
    concatMap((credentials) => {
      const encoded = command.request.body && encodeBody(command.request.body);
      return transport(transportRequest(command.request, connection, encoded, credentials)).pipe(
        timeout({ each: Math.min(requestTimeout, LONGEST_TIMER) }),
        untilReply(
          (event) => read(event, command, encoded, credentials),
          (error) => new AttemptFailure(transportError(error, requestTimeout, context, credentials), credentials),
        ),
      );
    }),
  );
}

/**
 * Reads what a transport tells, and ends with the reply. A transport that ends without one has failed, whatever it
 * thinks of it. One operator where several would do: all bytes pass here.
 */
const untilReply =
  <T>(read: (event: TransportEvent) => CommandEvent<T>, failed: (error: unknown) => AttemptFailure): OperatorFunction<TransportEvent, CommandEvent<T>> =>
  (event$) =>
    new Observable((subscriber) =>
      event$.subscribe({
        next: (told) => {
          try {
            const event = read(told);
            subscriber.next(event);
            if (event.type === 'reply') subscriber.complete();
          } catch (refused) {
            subscriber.error(refused);
          }
        },
        error: (error: unknown) => subscriber.error(failed(error)),
        complete: () => subscriber.error(failed(new Error('the transport ended without a response'))),
      }),
    );

function credentialsFor(command: ApiCommand<unknown>, { authorize, baseUrl }: Connection, context: UploadErrorContext) {
  if (authorize === undefined) return of<CredentialHeaders>({});
  const { method, body } = command.request;
  return defer(() =>
    from(
      authorize({ method, url: urlOf(command.request, baseUrl), ...(body?.type === 'form' && { form: body.fields }) }),
    ),
  ).pipe(
    take(1),
    defaultIfEmpty<CredentialHeaders, CredentialHeaders>({}),
    catchError((cause: unknown) => {
      const error = isUploadError(cause) ? cause : new UploadError(`${command.name}: there are no credentials to send it with`, { ...context, cause });
      return throwError(() => new AttemptFailure(error));
    }),
  );
}

function transportRequest(
  request: ApiRequest,
  { baseUrl }: Connection,
  encoded: EncodedBody | undefined,
  credentials: CredentialHeaders,
): TransportRequest {
  return {
    method: request.method,
    url: urlOf(request, baseUrl),
    headers: { accept: 'application/json', ...(encoded && { 'content-type': encoded.contentType }), ...credentials },
    ...(encoded && { body: encoded.body }),
  };
}

function urlOf(request: ApiRequest, baseUrl: URL): string {
  const prefix = baseUrl.href.replace(/\/$/, '');
  return `${prefix}${request.path}${request.query ? `?${encodeFields(request.query)}` : ''}`;
}

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
  const message = error instanceof Error ? error.message : String(error);
  const clean = redact(message, credentials);
  // A runtime that refuses a header quotes it: then the cause is not for others to see.
  return new NetworkError(`${context.command}: ${clean}`, { ...context, ...(clean === message && { cause: error }) });
}
