import { isMediaRequestError, isNetworkError, isUploadTimeoutError, type UploadError } from '../upload-error.js';
import type { AttemptFailure } from './attempt-failure.js';

/**
 * Whether the request may have been carried out all the same: it went out, and no reply came, or a yes that cannot be
 * read. A reply that says no, a 5xx or a 200 with errors alone included, says so.
 */
export const losesReply = ({ error, fate }: AttemptFailure): boolean =>
  fate !== 'unsent' &&
  (isNetworkError(error) ||
    isUploadTimeoutError(error) ||
    (isMediaRequestError(error) && error.status < 300 && error.errorCode !== 'refused'));

/** The failure, told as what it is. The same error: its kind, status and time stay. */
export const asLostReply = (error: UploadError): UploadError =>
  Object.assign(error, {
    errorCode: 'reply-lost',
    message:
      `${error.message}. X may have the media all the same, under an id that nobody was told: ` +
      'sent again, it may be there twice. `retry.shouldRetry` may have it sent again',
  });
