import { messageOf } from '../upload-error.js';
import type { CredentialHeaders } from './authorize.js';

/** Shorter ones are words: blotting them out would take the sense from a text, and could take a reply apart. */
const SHORTEST_SECRET = 8;

/** The parameters of an OAuth 1.0a header that are nobody else's business. */
const OAUTH1_SECRETS = /oauth_(?:consumer_key|token|nonce|signature)="([^"]*)"/g;

/**
 * Blots out credentials in text that is not ours: servers and proxies echo requests in their replies.
 *
 * Each credential header's value goes, and so does each part of it that is a secret, encoded or not.
 */
export function redact(text: string, credentials: CredentialHeaders): string {
  if (text === '') return text;
  const lower = text.toLowerCase();
  return secretsIn(credentials).reduce(
    // Mostly it is not there, and this is much cheaper than to look for it in all its spellings.
    (blotted, { secret, longestWord }) =>
      lower.includes(longestWord) ? blotted.replace(asWritten(secret), '[redacted]') : blotted,
    text,
  );
}

/**
 * What an error says, without credentials; and the error, unless it says them: a runtime that refuses a header quotes
 * it.
 */
export function cleanError(
  error: unknown,
  credentials: CredentialHeaders,
): { readonly words: string; readonly cause: unknown } {
  const said = messageOf(error);
  const words = redact(said, credentials);
  return { words, cause: words === said ? error : undefined };
}

/**
 * A secret, and what all its spellings have in common: letters and digits are written as they are, but for their
 * case.
 */
interface Secret {
  readonly secret: string;
  readonly longestWord: string;
}

/** Credentials that cannot change are looked through once. */
const looked = new WeakMap<CredentialHeaders, readonly Secret[]>();

function secretsIn(credentials: CredentialHeaders): readonly Secret[] {
  const known = looked.get(credentials);
  if (known !== undefined) return known;
  const secrets = Object.values(credentials)
    .flatMap((value) => [value, ...partsOf(value)])
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .sort((one, other) => other.length - one.length)
    .map((secret) => ({ secret, longestWord: longestWordOf(secret) }));
  if (Object.isFrozen(credentials)) looked.set(credentials, secrets);
  return secrets;
}

const longestWordOf = (secret: string): string =>
  secret
    .split(/\W+/)
    .reduce((longest, word) => (word.length > longest.length ? word : longest))
    .toLowerCase();

/** The secret as text, and as JSON may write it: `/` as `\/`, `=` as `\u003d`. */
const asWritten = (secret: string): RegExp =>
  new RegExp(
    secret.replace(/[^\w]/g, (sign) => {
      const code = sign.charCodeAt(0).toString(16).padStart(4, '0');
      return `(?:\\\\?\\u${code}|\\\\u${code})`;
    }),
    'gi',
  );

const partsOf = (value: string): string[] => [
  ...[...value.matchAll(OAUTH1_SECRETS)].flatMap(([, part = '']) => [part, decodeURIComponent(part)]),
  ...value.split(/^\w+ (?!oauth_\w+=")/),
];
