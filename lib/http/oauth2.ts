import {
  concatMap,
  defer,
  from,
  map,
  type Observable,
  type ObservableInput,
  of,
  ReplaySubject,
  share,
  take,
  tap,
  throwError,
  throwIfEmpty,
} from 'rxjs';
import { present } from '../present.js';
import { InvalidUploadError } from '../upload-error.js';
import type { Authorize, CredentialHeaders } from './authorize.js';
import { joinsItself } from './renewal.js';

/** Where an OAuth 2 user token comes from. */
export interface OAuth2Options {
  /** The token, or what is asked for it before each attempt: gives it, or a promise or an Observable of it. */
  readonly token: string | (() => string | ObservableInput<string>);
  /** Whose it is, for example the user's id: a checkpoint belongs to an account. Never sent. */
  readonly account?: string;
  /**
   * Called after a 401, once for all requests in flight: gives the new token. Once started it is not cancelled, not
   * even by unsubscribing or by `requestTimeout`, since X's refresh tokens work a single time and the answer must not be
   * lost: while it does not settle, no other is started. Where it fails for a reason that passes (its network, a 5xx), it
   * is called again within the retry policy.
   */
  readonly refresh?: () => string | ObservableInput<string>;
}

/**
 * Credentials of an OAuth 2 user (scope `media.write`): `Authorization: Bearer …`.
 *
 * A 401 asks `refresh` for a new token, once for all requests in flight, and they are sent again; without `refresh`, a
 * `token` that is a function is asked again and must give another one. A second 401 is final. X's tokens live for two hours.
 *
 * @example
 * ```ts
 * import { mediaClient, oauth2 } from 'rx-media-upload';
 *
 * const client = mediaClient({ auth: oauth2({ token: () => store.accessToken(), refresh: () => store.refresh() }) });
 * declare const store: { accessToken(): Promise<string>; refresh(): Promise<string> };
 * ```
 */
export function oauth2(credentials: string | OAuth2Options): Authorize {
  const { token, refresh, account }: OAuth2Options =
    typeof credentials === 'string' ? { token: credentials } : credentials;
  // What `token` gave when it was refused, and what `refresh` gave in its place.
  let replaced: { readonly stale: string; readonly fresh: string } | undefined;
  let underWay: Observable<string> | undefined;

  const replacing = (given: string): string =>
    checkToken(replaced !== undefined && given === replaced.stale ? replaced.fresh : given);
  const given = (): Observable<string> => defer(() => oneOf(typeof token === 'string' ? token : token())).pipe(take(1));
  const refreshed = (by: () => string | ObservableInput<string>, stale: string): Observable<string> =>
    (underWay ??= defer(() => oneOf(by())).pipe(
      take(1),
      throwIfEmpty(() => new Error('`refresh` gave no token')),
      map(checkToken),
      tap({
        next: (fresh) => (replaced = { stale, fresh }),
        error: () => (underWay = undefined),
        complete: () => (underWay = undefined),
      }),
      // One refresh for everybody who waits, also for those who come while it is under way.
      share({ connector: () => new ReplaySubject(1), resetOnRefCountZero: false }),
    ));

  const authorize: Authorize = () => given().pipe(map((token) => bearer(replacing(token))));
  // One that is no token is refused when it is asked for. Not to be copied to a function that asks for others.
  if (isToken(token)) Object.defineProperty(authorize, 'fixed', { value: Object.freeze(bearer(token)) });
  Object.assign(authorize, present({ account }));
  // One token, and nobody to ask for another: a 401 is final at once.
  if (typeof token === 'string' && refresh === undefined) return authorize;
  return Object.assign(authorize, {
    renew: joinsItself((refused: CredentialHeaders) =>
      given().pipe(
        concatMap((stale) => {
          if (`Bearer ${replacing(stale)}` !== refused['authorization']) return of(stale);
          return refresh === undefined
            ? throwError(() => new Error('The token was refused and there is no other'))
            : refreshed(refresh, stale);
        }),
      ),
    ),
  });
}

/** A text is iterable too: of its letters. */
const oneOf = (given: string | ObservableInput<string>): Observable<string> =>
  typeof given === 'string' ? of(given) : from(given);

const bearer = (token: string): CredentialHeaders => ({ authorization: `Bearer ${token}` });

/** What can stand in a header. The runtime would refuse what cannot, in a message that holds it. */
const isToken = (token: unknown): token is string => typeof token === 'string' && /^[\x21-\x7e]+$/.test(token);

function checkToken(token: unknown): string {
  if (isToken(token)) return token;
  const what =
    token === undefined || token === null || token === ''
      ? 'There is no OAuth 2 token: it is empty or not set'
      : 'The OAuth 2 token must be text of visible ASCII characters without blanks';
  throw new InvalidUploadError(`${what}. Check where it is read from.`, {
    errorCode: 'credentials-missing',
    option: 'token',
  });
}
