import { present } from './present.js';
import { isMediaRequestError, isUploadTimeoutError, type UploadError } from './upload-error.js';
import type { RetriedFailure } from './upload-event.js';

/** What is told of a failure after which a request is sent again: what a person can be told, and no more. */
export function retriedFailure(error: UploadError): RetriedFailure {
  const { name, message, errorCode } = error;
  const by = isMediaRequestError(error) ? error.by : undefined;
  const isBlind = isUploadTimeoutError(error) ? error.isBlind : undefined;
  return { name, message, ...present({ errorCode, by, isBlind }) };
}
