import { basename } from 'node:path';
import { isUploadError, type UploadError } from '../node/index.js';
import { present } from '../present.js';
import { isDescriptionFailure } from '../upload/description-failure.js';
import { withCommandWords, withoutCommand, withoutMarkup } from './command-words.js';
import type { Environment } from './credentials.js';
import { failureWords, optionName } from './failure-words.js';
import { jsonLine } from './printable.js';
import { shownName } from './shown-name.js';
import { ownLine, withoutSecrets } from './without-secrets.js';

/** What went wrong, as one line for people: no stack, nothing that a terminal obeys, no credential. */
export const failureLine = (error: unknown, environment: Environment, file?: string): string =>
  ownLine(file === undefined ? failureMessage(error) : ofFile(failureMessage(error), file), environment);

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

/** An error's name, message and facts, without its stack and its cause; requests are named as the library does. */
function plainFailure(error: unknown): { readonly name: string; readonly message: string } {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name } = error;
  if (!isUploadError(error) || !('errorCode' in error)) return { name, message: error.message || name };
  const option = error.option === undefined ? undefined : optionName(error.option);
  return { ...error.toJSON(), name, message: described(error, wordsOf(error)), ...present({ option }) };
}

/** What went wrong, in the shell's words, for a person. */
export function failureMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!isUploadError(error) || !('errorCode' in error)) return error.message || error.name;
  const words = withoutMarkup(wordsOf(error), error);
  return isDescriptionFailure(error) ? described(error, withoutCommand(words)) : withCommandWords(words);
}

const wordsOf = (error: UploadError): string => failureWords(error, Date.now()) || error.name;

function described(error: UploadError, words: string): string {
  if (!isDescriptionFailure(error)) return words;
  const missing = error.command === 'setMetadata' ? 'alt text' : 'subtitles';
  return `the media is ready (${error.mediaId}), its ${missing} failed: ${words}`;
}

/** A sentence that says which file it is about, as that was given: the library's know its name alone. */
export function ofFile(sentence: string, file: string): string {
  const given = shownName(file);
  if (sentence.startsWith(given)) return sentence;
  const name = basename(file);
  return sentence.startsWith(`${name} `) ? given + sentence.slice(name.length) : `${given}: ${sentence}`;
}
