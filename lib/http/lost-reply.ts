import {
  isMediaRequestError,
  isNetworkError,
  isUploadTimeoutError,
  type MediaRequestError,
  type UploadError,
} from '../upload-error.js';
import type { AttemptFailure } from './attempt-failure.js';

/** What a gateway, our relay among them, says where X's own answer never came to it. */
const OF_THE_WAY: readonly number[] = [502, 504];

/**
 * Whether the request may have been carried out all the same: it went out, and no reply of X's came, or a yes that cannot
 * be read. A reply that says no, a 500, a 503 or a 200 with errors alone included, says so.
 */
export const losesReply = ({ error, fate }: AttemptFailure): boolean =>
  fate !== 'unsent' &&
  (isNetworkError(error) || isUploadTimeoutError(error) || (isMediaRequestError(error) && isNoAnswer(error)));

const isNoAnswer = ({ status, errorCode }: MediaRequestError): boolean =>
  OF_THE_WAY.includes(status) || (status < 300 && errorCode !== 'refused');

/** The failure, told as what it is. The same error: its kind, status and time stay. */
export const asLostReply = (error: UploadError): UploadError =>
  Object.assign(error, {
    errorCode: 'reply-lost',
    message:
      `${error.message}. X may have the media all the same, under an id that nobody was told: ` +
      'sent again, it may be there twice. `retry.shouldRetry` may have it sent again',
  });
