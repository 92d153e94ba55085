import {
  isInvalidUploadError,
  isMediaProcessingError,
  isMediaRequestError,
  isNetworkError,
  isProcessingTimeoutError,
  isRateLimitError,
  isSourceError,
  isUploadTimeoutError,
  type MediaRequestError,
  type RetryReason,
} from 'rx-media-upload';

/** A failure as its user needs it: what has happened, what to do, and whether trying again can help. */
export interface PlainWords {
  readonly what: string;
  readonly advice: string;
  readonly again: boolean;
}

/** Each kind of error is one kind of advice: that is what the kinds are for. */
export function plainWords(error: unknown): PlainWords {
  if (isInvalidUploadError(error)) return { what: 'X does not take this file.', advice: error.message, again: false };
  if (isSourceError(error)) return { what: 'The file cannot be read any more.', advice: 'It may have changed or moved: remove it here, and pick it again.', again: false };
  if (isNetworkError(error)) return { what: 'The connection was lost.', advice: 'Nothing that has arrived is lost: try again to go on from there.', again: true };
  if (isUploadTimeoutError(error)) return { what: 'The connection is stuck.', advice: 'Nothing that has arrived is lost: try again to go on from there.', again: true };
  if (isRateLimitError(error)) return { what: 'Too many uploads in a short time.', advice: `X takes more ${error.resetAt === undefined ? 'later' : `after ${new Date(error.resetAt).toLocaleTimeString()}`}.`, again: true };
  if (isMediaProcessingError(error)) return { what: 'X could not process this file.', advice: `${reason(error.detail)} Try another format, or export it anew.`, again: false };
  if (isProcessingTimeoutError(error)) return { what: 'X is taking too long to process this file.', advice: 'It may be ready later. Try again to upload it anew.', again: true };
  if (isMediaRequestError(error)) return refusalWords(error);
  return { what: 'Something went wrong.', advice: 'Try again, or reload the page.', again: true };
}

function refusalWords({ status, detail }: MediaRequestError): PlainWords {
  if (status === 401 || status === 403) return { what: 'You are not allowed to upload.', advice: 'Sign in again, then try once more.', again: true };
  if (status === 402) return { what: 'This account has no credits left.', advice: 'Ask whoever looks after it, then try again.', again: true };
  if (status === 413) return { what: 'This file is too large.', advice: 'Make it smaller, and pick it again.', again: false };
  if (status >= 500) return { what: 'X is having trouble.', advice: 'This is not your fault: try again in a while.', again: true };
  return { what: 'X refused this file.', advice: reason(detail), again: true };
}

const reason = (detail: string | undefined): string => (detail === undefined ? 'It gave no reason.' : `It says: “${detail}”.`);

const RETRYING: Readonly<Record<RetryReason, string>> = {
  network: 'The connection was lost. Trying again…',
  timeout: 'The connection is stuck. Trying again…',
  server: 'X is having trouble. Trying again…',
  'rate-limit': 'X asks for a break. Going on soon…',
  auth: 'Signing in again…',
  'too-large': 'The parts were too large. Beginning anew with smaller ones…',
  expired: 'The upload took too long and has expired. Beginning anew…',
};

/** Why there is a wait. */
export const retryWords = (reason: RetryReason): string => RETRYING[reason];
