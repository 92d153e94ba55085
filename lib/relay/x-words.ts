import type { CredentialHeaders } from '../http/authorize.js';
import { cleanError } from '../http/redact.js';
import { messageOf } from '../upload-error.js';
import { holdsSecrets } from './held-secrets.js';

/** Characters of X's words that a log is told. */
const LONGEST = 300;

/** Controls, and marks that turn text or break lines. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;

/** Words that are not ours, in one line, for a log. */
export const inOneLine = (text: string): string => text.replace(UNPRINTABLE, ' ').slice(0, LONGEST);

/** What stands in the place of words that hold credentials. */
export const WITHHELD = '[withheld: it holds credentials]';

/**
 * A failure for the log. One that says credentials, itself or in what has caused it, becomes another that does not: a
 * runtime that refuses a header quotes it.
 */
export function withoutSecrets(error: unknown, credentials: CredentialHeaders): unknown {
  const said = [...chainOf(error)].map(messageOf).join('\n');
  if (holdsSecrets(said, credentials)) return new Error(inOneLine(blotted(error, credentials)));
  const { words, cause } = cleanError(error, credentials);
  return cause ?? new Error(inOneLine(words));
}

/** Its message, the credentials blotted out; nothing of it where they are still there. */
function blotted(error: unknown, credentials: CredentialHeaders): string {
  const { words } = cleanError(error, credentials);
  return holdsSecrets(words, credentials) ? WITHHELD : words;
}

/** An error, and what has caused it. */
function* chainOf(error: unknown): Generator {
  for (let at = error, depth = 0; at !== undefined && depth < 8; depth++) {
    yield at;
    at = at instanceof Error ? at.cause : undefined;
  }
}
