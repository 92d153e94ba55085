import type { ApiResponse } from '../api/media-api.js';
import type { CredentialHeaders } from '../http/authorize.js';
import { redact } from '../http/redact.js';
import { limitedBody } from './limited-body.js';
import { holdsSecrets } from './held-secrets.js';
import { badGateway, type RelayReply } from './refusal.js';
import { WITHHELD } from './x-words.js';

/** What X answered: what passes of it, and when it came. */
export interface XReply extends RelayReply, ApiResponse {}

/** Bytes of a reply: X's take a few hundred. */
const LARGEST_REPLY = 1_048_576;

/**
 * Headers that pass, and what their values look like. All others stay here: cookies, challenges, whatever concerns
 * one connection.
 */
const PASSING: readonly (readonly [name: RegExp, value: RegExp])[] = [
  [/^x-(?:rate-limit|app-limit-24hour|user-limit-24hour)-(?:limit|remaining|reset)$/, /^[0-9]{1,15}$/],
  [/^(?:retry-after|date)$/, /^[\w ,:-]{1,40}$/],
];

/**
 * Reads X's answer: its status, its text with the credentials blotted out, and the headers that pass.
 *
 * @throws Refusal 502 for a redirect (it is not followed, and leads nobody on), for a status that is none, and for a
 * text that is too long.
 */
export async function xReply(response: Response, credentials: CredentialHeaders): Promise<XReply> {
  const { status } = response;
  // Browsers and workers show a redirect that is not followed as status 0.
  if (status < 200 || (status >= 300 && status < 400) || status > 599) {
    response.body?.cancel().catch(() => undefined);
    throw badGateway('X answered with a redirect or with no known status, and neither is followed up.');
  }
  const bytes = await limitedBody(response, LARGEST_REPLY);
  if (bytes === undefined) throw badGateway('The answer of X is too long.');
  const blotted = redact(new TextDecoder().decode(bytes), credentials);
  const text = holdsSecrets(blotted, credentials) ? JSON.stringify({ title: WITHHELD, status }) : blotted;
  return {
    status,
    text,
    receivedAt: Date.now(),
    headers: {
      ...passing(response.headers, credentials),
      // Its words alone do not tell: other servers have the same.
      ...(status >= 400 && { 'x-answered-by': 'x' }),
      ...(text !== '' && { 'content-type': contentType(response.headers) }),
    },
  };
}

const passing = (headers: Headers, credentials: CredentialHeaders): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...headers].filter(
      ([name, value]) =>
        PASSING.some(([known, form]) => known.test(name) && form.test(value)) &&
        redact(value, credentials) === value &&
        !holdsSecrets(value, credentials),
    ),
  );

/** A page of whatever stands before X's servers must not become a page of this one. */
function contentType(headers: Headers): string {
  const [essence = ''] = (headers.get('content-type') ?? '').split(';');
  const known = ['application/json', 'application/problem+json'].find((type) => type === essence.trim().toLowerCase());
  return `${known ?? 'text/plain'}; charset=utf-8`;
}
