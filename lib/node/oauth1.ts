import { createHmac, randomBytes } from 'node:crypto';
import OAuth from 'oauth-1.0a';
import { defer, of } from 'rxjs';
import type { Authorize, UnsignedRequest } from '../http/authorize.js';
import { present } from '../present.js';
import { InvalidUploadError } from '../upload-error.js';

/** The four keys of an OAuth 1.0a user, as X's developer portal shows them. */
export interface OAuth1Keys {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly accessToken: string;
  readonly accessTokenSecret: string;
}

/** What makes a signature repeatable, for specs. */
export interface OAuth1Moment {
  readonly nonce: string;
  /** Epoch seconds. */
  readonly timestamp: number;
}

/**
 * Credentials of an OAuth 1.0a user: each attempt is signed anew (HMAC-SHA1), with a nonce from a cryptographic source.
 *
 * Signed are the query and an urlencoded body; multipart and JSON bodies are not (RFC 5849, 3.4.1.3). The secrets stay
 * here: what travels is the signature. For servers only: consumer secrets must not reach a browser.
 *
 * @example
 * ```ts
 * import { mediaClient, oauth1 } from 'rx-media-upload/node';
 *
 * const { X_API_KEY = '', X_API_SECRET = '', X_ACCESS_TOKEN = '', X_ACCESS_TOKEN_SECRET = '' } = process.env;
 * const client = mediaClient({
 *   version: 'v1.1',
 *   auth: oauth1({
 *     consumerKey: X_API_KEY,
 *     consumerSecret: X_API_SECRET,
 *     accessToken: X_ACCESS_TOKEN,
 *     accessTokenSecret: X_ACCESS_TOKEN_SECRET,
 *   }),
 * });
 * ```
 */
export function oauth1(keys: OAuth1Keys): Authorize {
  const authorize: Authorize = (request) =>
    defer(() => {
      for (const name of ['consumerKey', 'consumerSecret', 'accessToken', 'accessTokenSecret'] as const) {
        if (typeof keys[name] !== 'string' || keys[name] === '')
          throw new InvalidUploadError(`OAuth 1.0a needs ${name}, and it is missing or empty.`, {
            errorCode: 'credentials-missing',
            option: name,
          });
      }
      return of({ authorization: signOAuth1(request, keys) });
    });
  return Object.assign(authorize, present({ account: accountOf(keys.accessToken) }));
}

/** X's access tokens begin with the user's id. */
const accountOf = (accessToken: unknown): string | undefined =>
  typeof accessToken === 'string' ? /^(\d+)-/.exec(accessToken)?.[1] : undefined;

/** The `Authorization` header for a request. */
export function signOAuth1(
  { method, url, form = [] }: UnsignedRequest,
  keys: OAuth1Keys,
  moment?: OAuth1Moment,
): string {
  const oauth = new OAuth({
    consumer: { key: keys.consumerKey, secret: keys.consumerSecret },
    signature_method: 'HMAC-SHA1',
    hash_function: (base, key) => createHmac('sha1', key).update(base).digest('base64'),
  });
  // Its own nonce comes from Math.random.
  oauth.getNonce = () => moment?.nonce ?? randomBytes(16).toString('hex');
  if (moment !== undefined) oauth.getTimeStamp = () => moment.timestamp;
  // It splits a query at each `=` and loses a name that stands in query and body: so it is given one list, decoded.
  const { origin, pathname, searchParams } = new URL(url);
  const parameters = Object.create(null) as Record<string, string[]>;
  for (const [name, value] of [...searchParams, ...form]) {
    // oauth-1.0a would lose it, and the signature be wrong without a word.
    if (name === '__proto__')
      throw new InvalidUploadError("A parameter named '__proto__' cannot be signed: give it another name.", {
        errorCode: 'invalid-option',
        option: '__proto__',
      });
    (parameters[name] ??= []).push(value);
  }
  const signed = oauth.authorize(
    { method, url: origin + pathname, data: parameters },
    { key: keys.accessToken, secret: keys.accessTokenSecret },
  );
  return oauth.toHeader(signed).Authorization;
}
