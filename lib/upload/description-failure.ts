import { asUploadError, type UploadError } from '../upload-error.js';

const descriptionFailures = new WeakSet();

/** Alt text or subtitles have failed: the error names the media, which is ready all the same. */
export function descriptionFailure(mediaId: string, failure: unknown): UploadError {
  const error = asUploadError(failure);
  descriptionFailures.add(Object.assign(error, { mediaId }));
  return error;
}

/** Whether only the description has failed: nothing is to be uploaded again for it, nor forgotten. */
export const isDescriptionFailure = (error: object): boolean => descriptionFailures.has(error);
