import type { UploadErrorCode } from '../upload-error.js';
import type { DescribedFacts } from './upload-error-words.js';

/**
 * What a person can do about a failure.
 *
 * - `retry`: the same upload again may succeed.
 * - `wait`: it may succeed later; `resetAt`, where the error has one, says when.
 * - `sign-in`: sign in again, or with another account, and then again.
 * - `pick-another`: this file will not do, or must be picked anew.
 * - `change-options`: what was given beside the file (an alt text, subtitles) is wrong.
 * - `none`: nothing that a person could do here: it is for whoever runs the app.
 */
export type UploadRemedy = 'retry' | 'wait' | 'sign-in' | 'pick-another' | 'change-options' | 'none';

/** What a server refuses may pass when it is asked again: a conflict, a request that came too early. */
const PASSING_REFUSALS: readonly unknown[] = [409, 425];

/** What is too large is what the app sends with each request, not the file. */
const HEADERS_TOO_LARGE = 431;

/** The remedy for each code; where it depends on more, for its facts. */
export const remedies: {
  readonly [Code in UploadErrorCode]: UploadRemedy | ((facts: DescribedFacts) => UploadRemedy);
} = {
  'invalid-option': 'none',
  'invalid-alt-text': 'change-options',
  'invalid-subtitles': 'change-options',
  'media-unfit': 'pick-another',
  'post-unfit': 'pick-another',
  'empty-source': 'pick-another',
  'unknown-media-type': 'pick-another',
  'unsupported-media-type': 'pick-another',
  'source-too-large': 'pick-another',
  'too-many-segments': 'pick-another',
  'file-type-not-allowed': 'pick-another',
  'too-many-files': 'pick-another',
  'source-not-found': 'pick-another',
  'source-is-a-folder': 'pick-another',
  'source-unreadable': 'pick-another',
  'source-unreachable': 'retry',
  'source-changed': 'pick-another',
  'source-used-up': 'pick-another',
  'source-ended-early': 'pick-another',
  'source-too-long': 'pick-another',
  network: 'retry',
  timeout: 'retry',
  'reply-lost': 'retry',
  'credentials-missing': 'sign-in',
  'credentials-unreachable': 'retry',
  'not-signed-in': 'sign-in',
  // X asks for a consent that was not given; a server between knows rules of its own.
  forbidden: ({ by, isAboutApp }) => (by === 'server' || isAboutApp ? 'none' : 'sign-in'),
  'account-suspended': 'sign-in',
  'account-locked': 'sign-in',
  'credits-exhausted': 'none',
  // X has answered so for hours; a server between that has no such address will not have it later.
  'not-found': ({ by }) => (by === 'x' ? 'retry' : 'none'),
  'media-not-found': 'retry',
  'request-too-large': 'pick-another',
  'media-unrecognized': 'pick-another',
  refused: ({ status, command }) => {
    if (isDescription(command)) return 'change-options';
    if (status === HEADERS_TOO_LARGE) return 'none';
    return PASSING_REFUSALS.includes(status) ? 'retry' : 'pick-another';
  },
  'server-failed': 'retry',
  'unreadable-reply': 'retry',
  'rate-limited': 'wait',
  'upload-incomplete': 'retry',
  'media-invalid': 'pick-another',
  'media-unsupported': 'pick-another',
  'processing-failed': 'pick-another',
  'processing-timeout': 'retry',
  'checkpoint-lost': 'none',
  unexpected: 'retry',
};

/** Whether the media was there already, and it was about its alt text or its subtitles. */
const isDescription = (command: string | undefined): boolean =>
  command === 'setMetadata' || command === 'addSubtitles' || command === 'removeSubtitles';
