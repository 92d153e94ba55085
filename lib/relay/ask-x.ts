import { concat, defer, from, ignoreElements, Observable, of, take } from 'rxjs';
import type { ApiRequest } from '../api/media-api.js';
import type { Authorize, CredentialHeaders } from '../http/authorize.js';
import { urlOf } from '../http/base-url.js';
import { passingFailure } from '../http/passing-failure.js';
import { encodeBody } from '../http/encode-body.js';
import { contiguous } from './contiguous.js';
import { inTime, isLate } from './in-time.js';
import { failAs } from '../upload-error.js';
import { badGateway, gatewayTimeout, Refusal } from './refusal.js';
import type { RelaySettings } from './relay-settings.js';
import type { Renewals } from './renewals.js';
import { areHeaders } from './signing.js';
import { inOneLine, withoutSecrets } from './x-words.js';
import { xReply, type XReply } from './x-reply.js';

/** Asks X for the user whose request is being answered. */
export type AskX = (request: ApiRequest) => Promise<XReply>;

/** Who signs, and whose the credentials are: renewals are told apart by that. */
export interface Signer {
  readonly authorize: () => Promise<Authorize>;
  readonly ownerOf: (sign: Authorize) => unknown;
}

/**
 * Sends a request to X, signed; nothing of the request that is being answered goes with it. A 401 renews the
 * credentials and is tried again, once: what X thinks of them is between X and this server.
 *
 * @param signal - Aborts it: whoever asked has gone.
 * @throws Refusal 502 when X cannot be reached, or takes no credentials of this server; 504 when it takes too long.
 */
export function askX(
  settings: Pick<RelaySettings, 'baseUrl' | 'fetch' | 'timeout' | 'timeouts'>,
  { authorize, ownerOf }: Signer,
  { pause, renew, useless }: Renewals,
  signal: AbortSignal,
): AskX {
  const asked = <T>(work$: Observable<T>, ms: number, failure: (error: unknown) => Refusal): Promise<T | undefined> =>
    inTime(work$, ms, signal).catch((error: unknown): never => {
      throw error instanceof Refusal ? error : failure(error);
    });
  const ofCredentials = <T>(work$: Observable<T>) =>
    asked(work$, settings.timeouts.auth, (error) =>
      badGateway('This server has no credentials to ask X with.', isLate(error) ? late(settings) : error),
    );
  return async (request) => {
    const { url, init } = written(request, settings.baseUrl);
    const sign = await ofCredentials(defer(authorize));
    if (sign === undefined) throw noCredentials();
    const owner = ownerOf(sign);
    // One that signs for everybody is the server's own.
    const whose = owner === sign ? 'server' : 'user';
    const attempt = async () => {
      const credentials = await ofCredentials(defer(() => from(sign({ method: init.method, url }))).pipe(take(1)));
      if (!areHeaders(credentials)) throw noCredentials();
      const left = pause(owner, credentials);
      if (left > 0) throw paused(left, whose);
      const headers = { ...init.headers, ...credentials };
      const reply = await asked(
        sent(settings.fetch(), url, { ...init, headers }, credentials),
        settings.timeout,
        (error) => (isLate(error) ? gatewayTimeout() : badGateway('X could not be reached.', error)),
      );
      return { credentials, reply: reply as XReply };
    };
    const first = await attempt();
    if (first.reply.status !== 401) return first.reply;
    const { renew: renewed } = sign;
    if (renewed === undefined) throw refused(first.reply, whose);
    const renewal$ = defer(() => renew(owner, renewed, first.credentials)).pipe(ignoreElements());
    const renewing$ = concat(renewal$, of(true)).pipe(
      // A login that was revoked; what may pass is no reason to sign in again.
      failAs((error) => (whose === 'user' && !isLate(error) && !mayPass(error) ? notTaken(whose, error) : error)),
    );
    await ofCredentials(renewing$);
    const { credentials, reply } = await attempt();
    if (reply.status !== 401) return reply;
    useless(owner, credentials);
    throw refused(reply, whose);
  };
}

/** Whose the credentials are. */
type Whose = 'server' | 'user';

/** Clients know by these words that a user has to sign in at X again. */
const notTaken = (whose: Whose, cause?: unknown, headers?: Readonly<Record<string, string>>): Refusal =>
  badGateway(`X does not take the credentials of this ${whose}.`, cause, headers);

const mayPass = (error: unknown): boolean => passingFailure(error, {}) !== undefined;

/** Not a 401: to whoever asked, that would mean their own login. */
const refused = ({ text }: XReply, whose: Whose): Refusal =>
  notTaken(whose, new Error(`X answered 401: ${inOneLine(text)}`));

const paused = (ms: number, whose: Whose): Refusal =>
  notTaken(whose, undefined, { 'retry-after': String(Math.ceil(ms / 1000)) });

const noCredentials = (): Refusal =>
  badGateway('This server has no credentials to ask X with.', new TypeError('`auth` gave no credentials'));

const late = ({ timeouts }: Pick<RelaySettings, 'timeouts'>): Error =>
  new Error(`\`auth\` has not given credentials within ${timeouts.auth} ms`);

/** The request as it goes out: written from what was read, to where the server's options say. */
function written(request: ApiRequest, baseUrl: URL) {
  const { method, body } = request;
  const encoded = body && encodeBody(body);
  return {
    url: urlOf(request, baseUrl),
    init: {
      method,
      headers: { accept: 'application/json', ...(encoded && { 'content-type': encoded.contentType }) },
      ...(encoded && { body: typeof encoded.body === 'string' ? encoded.body : contiguous(encoded.body) }),
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
        (error: unknown) => subscriber.error(error instanceof Refusal ? error : withoutSecrets(error, credentials)),
      );
    return () => controller.abort();
  });
