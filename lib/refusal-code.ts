import type { UploadErrorCode } from './upload-error-code.js';

/** Whose answer a refusal is: X's, or that of a server between (a relay, a proxy). */
export type Refuser = 'x' | 'server';

/** As much of a refusal as its code is known by; a server between passes X's on, and uses the same statuses. */
interface RefusalSigns {
  readonly status: number;
  readonly by?: Refuser | undefined;
  readonly isOfRelay?: boolean | undefined;
  readonly code: number | undefined;
  readonly detail: string | undefined;
  readonly problemType: string | undefined;
}

const BY_STATUS: Readonly<Record<number, UploadErrorCode>> = {
  401: 'not-signed-in',
  402: 'credits-exhausted',
  403: 'forbidden',
  404: 'not-found',
  405: 'not-found',
  408: 'timeout',
  410: 'media-not-found',
  413: 'request-too-large',
  429: 'rate-limited',
};

/** X's numbers that say more than the status. Source: docs/x-media-api.md, 7. */
const BY_CODE: Readonly<Record<number, UploadErrorCode>> = {
  32: 'not-signed-in',
  34: 'media-not-found',
  64: 'account-suspended',
  89: 'not-signed-in',
  215: 'not-signed-in',
  325: 'media-not-found',
  326: 'account-locked',
};

/** X's words that say more than the status. Source: docs/x-media-api.md, 7. */
const BY_WORDS: readonly (readonly [words: RegExp, errorCode: UploadErrorCode])[] = [
  [/(?:^|; )(?:BadRequest: )?Not found/i, 'media-not-found'],
  [/(?:^|; )File size exceeds/i, 'source-too-large'],
  [/(?:^|; )media type unrecognized/i, 'media-unrecognized'],
  // A relay's: whoever is signed in there has not connected an account of X.
  [/^There are no credentials of X/, 'credentials-missing'],
  [/(?:^|; )Segments do not add up/i, 'upload-incomplete'],
];

/** A relay's: to whoever is signed in there, a 401 would mean that sign-in, and not the one at X. */
const SIGN_IN_ENDED = /^X does not take the credentials of this user/;

const USAGE_CAPPED = /^https:\/\/api\.(?:x|twitter)\.com\/.*\/usage-capped$/;

/** What a refusal means. */
export function refusalCode(signs: RefusalSigns): UploadErrorCode {
  const { status, by, isOfRelay, code = 0, detail = '', problemType = '' } = signs;
  if (USAGE_CAPPED.test(problemType)) return 'credits-exhausted';
  if (isOfRelay === true && status === 502 && SIGN_IN_ENDED.test(detail)) return 'credentials-missing';
  const said = status === 400 || status === 403 ? BY_WORDS.find(([words]) => words.test(detail))?.[1] : undefined;
  const known = said ?? (by === 'server' ? undefined : BY_CODE[code]) ?? BY_STATUS[status];
  if (known !== undefined) return known;
  if (status >= 500) return 'server-failed';
  // A yes is here only if it could not be read, or said no.
  return status >= 400 || (status >= 200 && status < 300 && detail !== '') ? 'refused' : 'unreadable-reply';
}

/** X's names for what it could not process. Source: docs/x-media-api.md, 5. */
export const processingCode = (reason = ''): UploadErrorCode =>
  /^unsupported/i.test(reason) ? 'media-unsupported' : /^invalid/i.test(reason) ? 'media-invalid' : 'processing-failed';
