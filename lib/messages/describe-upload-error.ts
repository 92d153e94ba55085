import { present } from '../present.js';
import { factsOf } from './described-facts.js';
import { englishWords } from './english-words.js';
import { formatsFor } from './formats-for.js';
import type { DescribedFacts, UploadErrorWords } from './upload-error-words.js';

/** In which language, and how its numbers and times are written. */
export interface DescribeOptions {
  /** BCP 47, as `de-CH`: how numbers, sizes and times are written. @defaultValue English; with `words` the platform's */
  readonly locale?: string | readonly string[];
  /** The sentences of another language. @defaultValue English */
  readonly words?: UploadErrorWords;
  /** What time it is, epoch ms: `in 12 minutes`. Without it a moment is a date and a time of day. */
  readonly now?: number;
  /** Where that time of day is. @defaultValue the platform's */
  readonly timeZone?: string;
}

/**
 * One sentence for a person about a failed upload: no developer's word, no raw count of bytes. It is text: put it where
 * text goes, not HTML. {@link remedyOf} tells which button stands beside it.
 *
 * English is built in, other languages are given as `words`. Takes whatever was thrown, also an error of a second copy
 * of the package, and the plain data that `toJSON` gives; of what is no error of this library it says no more than that
 * the upload has failed. Never throws.
 *
 * @param locale - How numbers, sizes and times are written (a BCP 47 tag), or that and `words`.
 *
 * @example
 * ```ts
 * import { describeUploadError, mediaClient, remedyOf, uploadMedia } from 'rx-media-upload';
 *
 * const client = mediaClient({ baseUrl: 'https://example.com/relay' });
 * uploadMedia(client, new Uint8Array(0)).subscribe({
 *   error: (error) => console.log(describeUploadError(error), remedyOf(error)), // The file is empty. pick-another
 * });
 * ```
 */
export function describeUploadError(error: unknown, locale?: string | readonly string[] | DescribeOptions): string {
  const options: DescribeOptions = isOptions(locale) ? locale : present({ locale });
  const facts = factsOf(error);
  const { words } = options;
  // A dictionary of plain JavaScript may lack a sentence, and one that fails must not hide what has failed.
  return (words && said(words, facts, options)) ?? said(englishWords, facts, options) ?? 'The upload has failed.';
}

function said(words: UploadErrorWords, facts: DescribedFacts, options: DescribeOptions): string | undefined {
  const { locale = words === englishWords ? 'en' : undefined, now, timeZone } = options;
  try {
    const sentence = words[facts.errorCode];
    const text: unknown =
      typeof sentence === 'function' ? sentence(facts, formatsFor({ locale, now, timeZone })) : sentence;
    return typeof text === 'string' && text !== '' ? text : undefined;
  } catch {
    return undefined;
  }
}

const isOptions = (given: unknown): given is DescribeOptions =>
  typeof given === 'object' && given !== null && !Array.isArray(given);
