import {
  catchError,
  concat,
  defer,
  firstValueFrom,
  from,
  fromEvent,
  ignoreElements,
  map,
  Observable,
  of,
  take,
  takeUntil,
  throwError,
  throwIfEmpty,
  timeout,
  TimeoutError,
} from 'rxjs';
import type { ApiRequest } from '../api/media-api.js';
import type { Authorize, CredentialHeaders } from '../http/authorize.js';
import { urlOf } from '../http/base-url.js';
import { encodeBody } from '../http/encode-body.js';
import { cleanError } from '../http/redact.js';
import { abandoned, badGateway, gatewayTimeout, Refusal } from './refusal.js';
import type { RelaySettings } from './relay-settings.js';
import { xReply, type XReply } from './x-reply.js';

/** Asks X for the user whose request is being answered. */
export type AskX = (request: ApiRequest) => Promise<XReply>;

/** What Node's timers hold, in ms; a longer one would fire at once. */
const LONGEST_TIMER = 2_147_483_647;

/**
 * Sends a request to X, signed; nothing of the request that is being answered goes with it. A 401 renews the
 * credentials and is tried again, once: what X thinks of them is between X and this server.
 *
 * @param signal - Aborts it: whoever asked has gone.
 * @throws Refusal 502 when X cannot be reached, or takes no credentials of this server; 504 when it takes too long.
 */
export function askX(
  settings: Pick<RelaySettings, 'baseUrl' | 'fetch' | 'timeout'>,
  authorize: () => Promise<Authorize>,
  signal: AbortSignal,
): AskX {
  return async (request) => {
    const { url, init } = written(request, settings.baseUrl);
    const ask = <T>(work$: Observable<T>): Promise<T> => inTime(work$, settings.timeout, signal);
    const sign = await ask(defer(authorize).pipe(orNoCredentials()));
    const attempt = async () => {
      const credentials = await ask(
        defer(() => from(sign({ method: init.method, url }))).pipe(take(1), orNoCredentials()),
      );
      return {
        credentials,
        reply: await ask(
          sent(settings.fetch(), url, { ...init, headers: { ...init.headers, ...credentials } }, credentials),
        ),
      };
    };
    const first = await attempt();
    if (first.reply.status !== 401) return first.reply;
    const { renew } = sign;
    if (renew === undefined) throw refused(first.reply);
    await ask(
      concat(defer(() => from(renew(first.credentials))).pipe(ignoreElements()), of(undefined)).pipe(orNoCredentials()),
    );
    const { reply } = await attempt();
    if (reply.status === 401) throw refused(reply);
    return reply;
  };
}

/** Not a 401: to whoever asked, that would mean their own login. */
const refused = ({ text }: XReply): Refusal =>
  badGateway('X does not take the credentials of this server.', new Error(`X answered 401: ${text.slice(0, 300)}`));

/** The request as it goes out: written from what was read, to where the server's options say. */
function written(request: ApiRequest, baseUrl: URL) {
  const { method, body } = request;
  const encoded = body && encodeBody(body);
  return {
    url: urlOf(request, baseUrl),
    init: {
      method,
      headers: { accept: 'application/json', ...(encoded && { 'content-type': encoded.contentType }) },
      // A Blob can be sent twice, and holds its parts and no more.
      ...(encoded && { body: typeof encoded.body === 'string' ? encoded.body : new Blob(encoded.body as BlobPart[]) }),
    },
  };
}

const sent = (
  fetch: typeof globalThis.fetch,
  url: string,
  init: RequestInit,
  credentials: CredentialHeaders,
): Observable<XReply> =>
  new Observable((subscriber) => {
    const controller = new AbortController();
    fetch(url, { ...init, redirect: 'manual', signal: controller.signal })
      .then((response) => xReply(response, credentials))
      .then(
        (reply) => {
          subscriber.next(reply);
          subscriber.complete();
        },
        (error: unknown) => {
          const { words, cause } = cleanError(error, credentials);
          subscriber.error(cause ?? new Error(words));
        },
      );
    return () => controller.abort();
  });

const orNoCredentials =
  <T>() =>
  (source$: Observable<T>): Observable<T> =>
    source$.pipe(
      throwIfEmpty(() => new Error('`auth` gave no credentials')),
      catchError((error: unknown) =>
        throwError(() =>
          error instanceof Refusal ? error : badGateway('This server has no credentials to ask X with.', error),
        ),
      ),
    );

async function inTime<T>(work$: Observable<T>, ms: number, signal: AbortSignal): Promise<T> {
  try {
    if (signal.aborted) throw abandoned();
    const inTime$ = work$.pipe(timeout({ first: Math.min(ms, LONGEST_TIMER) }), takeUntil(fromEvent(signal, 'abort')));
    const given = await firstValueFrom(inTime$.pipe(map((value) => ({ value }))), { defaultValue: undefined });
    if (given === undefined) throw abandoned();
    return given.value;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    if (error instanceof TimeoutError) throw gatewayTimeout();
    throw badGateway('X could not be reached.', error);
  }
}
