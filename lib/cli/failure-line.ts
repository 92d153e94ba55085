import { isUploadError, type UploadError } from '../node/index.js';
import { present } from '../present.js';
import { isDescriptionFailure } from '../upload/description-failure.js';
import type { Environment } from './credentials.js';
import { failureWords, optionName } from './failure-words.js';
import { jsonLine } from './printable.js';
import { ownLine, withoutSecrets } from './without-secrets.js';

/** What went wrong, as one line for people: no stack, nothing that a terminal obeys, no credential. */
export function failureLine(error: unknown, environment: Environment, file?: string): string {
  const { message } = plainFailure(error);
  return ownLine(file === undefined || message.startsWith(file) ? message : `${file}: ${message}`, environment);
}

/** What went wrong, as one line of JSON for programs. `subject` tells with what: `{ file, index }` or `{ id }`. */
export const failureJson = (
  error: unknown,
  environment: Environment,
  subject: Readonly<Record<string, string | number>>,
): string =>
  withoutSecrets(
    jsonLine({ ...subject, type: 'failed', ...readyMedia(error), error: plainFailure(error) }),
    environment,
  );

/** The media that is there though the upload has failed: only what describes it is missing. */
export const readyMedia = (error: unknown): { readonly readyMediaId?: string } =>
  isUploadError(error) && isDescriptionFailure(error) ? present({ readyMediaId: error.mediaId }) : {};

/** An error's name, message and facts, without its stack and its cause. */
function plainFailure(error: unknown): { readonly name: string; readonly message: string } {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name } = error;
  if (!isUploadError(error) || !('errorCode' in error)) return { name, message: error.message || name };
  const option = error.option === undefined ? undefined : optionName(error.option);
  return { ...error.toJSON(), name, message: failureMessage(error), ...present({ option }) };
}

/** What went wrong, in the shell's words. */
export function failureMessage(error: UploadError): string {
  const words = failureWords(error, Date.now()) || error.name;
  if (!isDescriptionFailure(error)) return words;
  const missing = error.command === 'setMetadata' ? 'alt text' : 'subtitles';
  return `the media is ready (${error.mediaId}), its ${missing} failed: ${words}`;
}
