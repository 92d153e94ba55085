import { present } from '../present.js';
import { checkBaseUrl } from '../http/base-url.js';
import { isInvalidUploadError, mediaClient, type MediaClient, oauth1, oauth2 } from '../node/index.js';
import type { ServerArguments } from './arguments.js';
import { type Environment, readCredentials } from './credentials.js';
import { failureWords } from './failure-words.js';
import { WrongUse } from './wrong-use.js';

/**
 * The client that the command line and the environment ask for.
 *
 * @throws WrongUse without credentials (unless a base URL is given), and for a base URL that is none.
 */
export function connect(
  { version, baseUrl, attempts, timeout }: ServerArguments,
  environment: Environment,
): MediaClient {
  const credentials = readCredentials(environment);
  if (credentials === undefined && baseUrl === undefined) {
    throw new WrongUse(
      'there are no credentials: set X_ACCESS_TOKEN (OAuth 2), or also X_API_KEY, X_API_SECRET and X_ACCESS_TOKEN_SECRET (OAuth 1.0a)',
    );
  }
  if (baseUrl !== undefined) checkUse(() => checkBaseUrl(baseUrl, credentials !== undefined));
  const auth = credentials && (credentials.kind === 'oauth2' ? oauth2(credentials.token) : oauth1(credentials.keys));
  return mediaClient({
    version,
    ...present({ baseUrl, auth }),
    ...(attempts !== undefined && { retry: { attempts } }),
    ...present({ requestTimeout: timeout }),
  });
}

function checkUse(check: () => unknown): void {
  try {
    check();
  } catch (error) {
    throw isInvalidUploadError(error) ? new WrongUse(failureWords(error, Date.now()), { cause: error }) : error;
  }
}
