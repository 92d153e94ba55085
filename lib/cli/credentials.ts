import type { OAuth1Keys } from '../node/index.js';
import { WrongUse } from './wrong-use.js';

/** Variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment holds. */
export type Credentials =
  { readonly kind: 'oauth2'; readonly token: string } | { readonly kind: 'oauth1'; readonly keys: OAuth1Keys };

/** The variables that credentials are read from. */
export const credentialVariables = ['X_API_KEY', 'X_API_SECRET', 'X_ACCESS_TOKEN', 'X_ACCESS_TOKEN_SECRET'] as const;

/**
 * Reads the credentials: `X_ACCESS_TOKEN` alone is OAuth 2, all four variables are OAuth 1.0a, `undefined` is none.
 * Empty variables count as missing.
 *
 * @throws WrongUse for a part of the four; it names the missing ones, never a value.
 */
export function readCredentials(environment: Environment): Credentials | undefined {
  const [consumerKey, consumerSecret, accessToken, accessTokenSecret] = credentialVariables.map(
    (name) => environment[name]?.trim() ?? '',
  );
  if (consumerKey && consumerSecret && accessToken && accessTokenSecret) {
    return { kind: 'oauth1', keys: { consumerKey, consumerSecret, accessToken, accessTokenSecret } };
  }
  const missing = credentialVariables.filter((name) => !environment[name]?.trim());
  if (missing.length === credentialVariables.length) return undefined;
  if (accessToken && missing.length === credentialVariables.length - 1) return { kind: 'oauth2', token: accessToken };
  throw new WrongUse(
    `the environment holds a part of the OAuth 1.0a keys; missing: ${missing.join(', ')} (for OAuth 2, set X_ACCESS_TOKEN alone)`,
  );
}
