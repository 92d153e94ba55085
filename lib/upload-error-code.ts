import type { Finding } from './media/finding.js';

/**
 * What went wrong, for programs: stable from version to version, one for each sentence that a person needs. X's own
 * number is `code`.
 *
 * - The options: `invalid-option` (`option`, `value`), `invalid-alt-text` (`length`, `limit`), `invalid-subtitles`.
 * - The file: `media-unfit` (`findings`: what `check` has against it), `post-unfit` (these files do not fit one post),
 *   `empty-source`, `unknown-media-type`, `unsupported-media-type` (`mediaType`), `source-too-large` (`size`,
 *   `limit`, `mediaCategory`), `too-many-segments` (`size`, `limit`), `file-type-not-allowed` (`mediaType`, `allowed`),
 *   `too-many-files` (`limit`).
 * - Its bytes: `source-not-found`, `source-is-a-folder`, `source-unreadable`, `source-unreachable` (a server has them,
 *   and does not answer), `source-changed`, `source-used-up` (it can be read only once), `source-ended-early`,
 *   `source-too-long` (`expected`, `actual`).
 * - The way: `network`, `timeout` (`waited`), `reply-lost` (of a one-shot upload: X may have the media all the same).
 * - Credentials: `credentials-missing`, `credentials-unreachable`, `not-signed-in` (401), `forbidden` (403),
 *   `account-suspended`, `account-locked`, `credits-exhausted`.
 * - An answer: `not-found` (nobody takes uploads there), `media-not-found` (the upload is not known any more),
 *   `request-too-large`, `media-unrecognized`, `refused`, `server-failed`, `unreadable-reply`, `rate-limited`
 *   (`resetAt`), `upload-incomplete`. `by` tells whose answer it is.
 * - Processing: `media-invalid`, `media-unsupported`, `processing-failed`, `processing-timeout` (`waited`).
 * - `checkpoint-lost`: another worker has the upload. `unexpected`: whatever else was thrown.
 */
export type UploadErrorCode =
  | 'invalid-option'
  | 'invalid-alt-text'
  | 'invalid-subtitles'
  | 'media-unfit'
  | 'post-unfit'
  | 'empty-source'
  | 'unknown-media-type'
  | 'unsupported-media-type'
  | 'source-too-large'
  | 'too-many-segments'
  | 'file-type-not-allowed'
  | 'too-many-files'
  | 'source-not-found'
  | 'source-is-a-folder'
  | 'source-unreadable'
  | 'source-unreachable'
  | 'source-changed'
  | 'source-used-up'
  | 'source-ended-early'
  | 'source-too-long'
  | 'network'
  | 'timeout'
  | 'reply-lost'
  | 'credentials-missing'
  | 'credentials-unreachable'
  | 'not-signed-in'
  | 'forbidden'
  | 'account-suspended'
  | 'account-locked'
  | 'credits-exhausted'
  | 'not-found'
  | 'media-not-found'
  | 'request-too-large'
  | 'media-unrecognized'
  | 'refused'
  | 'server-failed'
  | 'unreadable-reply'
  | 'rate-limited'
  | 'upload-incomplete'
  | 'media-invalid'
  | 'media-unsupported'
  | 'processing-failed'
  | 'processing-timeout'
  | 'checkpoint-lost'
  | 'unexpected';

/** What an error knows of its case, each where it is known: enough for an app to write a sentence of its own. */
export interface UploadErrorFacts {
  /** Bytes that the source has. */
  readonly size?: number;
  /** The most that is taken: bytes, characters of an alt text, files. */
  readonly limit?: number;
  /** Characters that were given. */
  readonly length?: number;
  readonly mediaType?: string;
  readonly mediaCategory?: string;
  /** Types that are taken, as `image/png` or `image/*`. */
  readonly allowed?: readonly string[];
  /** The file's name, as its owner has called it: any text. */
  readonly fileName?: string;
  /** The option or argument that is wrong, and, where it can be shown, what was given. */
  readonly option?: string;
  readonly value?: string;
  /** Bytes that were announced, or asked for, and that came. */
  readonly expected?: number;
  readonly actual?: number;
  /** ms that were waited. */
  readonly waited?: number;
  /** What a look at the media has found against it. */
  readonly findings?: readonly Finding[];
}
