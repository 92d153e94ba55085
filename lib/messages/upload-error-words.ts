import type { Refuser, UploadErrorCode, UploadErrorFacts } from '../upload-error.js';
import type { WordFormats } from './word-formats.js';

/** All that an error may know of its case; each member is there where it is known. */
export interface DescribedFacts extends UploadErrorFacts {
  readonly errorCode: UploadErrorCode;
  /** What was under way, as `append` or `setMetadata`. */
  readonly command?: string;
  /** Whose answer it is: X's, or that of a server between (a relay, a proxy). */
  readonly by?: Refuser;
  /** True: what is refused is the app, not the person: its enrolment at X is for whoever runs it. */
  readonly isAboutApp?: true;
  /** Of a timeout, true: nobody could see whether bytes have moved. */
  readonly isBlind?: true;
  /** HTTP status. */
  readonly status?: number;
  /** The refuser's own words, where they can be shown to a person: one line, cut, no markup, no developer's words. */
  readonly detail?: string;
  /** Epoch ms when a rate limit ends. */
  readonly resetAt?: number;
}

/** What is said of an error: a sentence, or what makes one of the facts. It is text, never HTML. */
export type UploadErrorSentence = string | ((facts: DescribedFacts, format: WordFormats) => string);

/**
 * A sentence for each code of an error, in one language: what {@link describeUploadError} says.
 *
 * @example
 * ```ts
 * import { describeUploadError, type UploadErrorWords } from 'rx-media-upload';
 *
 * declare const others: Omit<UploadErrorWords, 'network' | 'source-too-large'>;
 * const words: UploadErrorWords = {
 *   ...others,
 *   network: 'Die Verbindung ist abgebrochen.',
 *   'source-too-large': ({ size, limit }, format) =>
 *     size === undefined || limit === undefined
 *       ? 'Die Datei ist zu groß.'
 *       : `Die Datei ist zu groß: ${format.size(size, limit)}, möglich sind ${format.limit(limit)}.`,
 * };
 * console.log(describeUploadError(new Error('gone'), { locale: 'de', words }));
 * ```
 */
export type UploadErrorWords = { readonly [Code in UploadErrorCode]: UploadErrorSentence };
