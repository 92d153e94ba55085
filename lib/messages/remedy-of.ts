import { factsOf } from './described-facts.js';
import { remedies, type UploadRemedy } from './upload-remedy.js';

/**
 * What a person can do about a failure: which button stands beside {@link describeUploadError}'s sentence.
 *
 * Takes whatever was thrown, also an error of a second copy of the package, and the plain data that `toJSON` gives.
 *
 * @example
 * ```ts
 * import { remedyOf } from 'rx-media-upload';
 *
 * console.log(remedyOf(new Error('whatever it was'))); // 'retry'
 * ```
 */
export function remedyOf(error: unknown): UploadRemedy {
  const facts = factsOf(error);
  const remedy = remedies[facts.errorCode];
  const found = typeof remedy === 'function' ? remedy(facts) : remedy;
  // The file that will not do is one of those given beside the video.
  return found === 'pick-another' && facts.mediaCategory === 'subtitles' ? 'change-options' : found;
}
