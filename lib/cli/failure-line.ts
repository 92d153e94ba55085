import { isUploadError } from '../node/index.js';
import { credentialVariables, type Environment } from './credentials.js';
import { jsonLine, printable } from './printable.js';

/** What went wrong, as one line for people: no stack, nothing that a terminal obeys, no credential. */
export function failureLine(error: unknown, environment: Environment, file?: string): string {
  const { message } = plainFailure(error);
  const line = ['rx-media-upload', ...(file === undefined || message.startsWith(file) ? [] : [file]), message].join(
    ': ',
  );
  return withoutSecrets(printable(line).replace(/\s+/g, ' ').trim(), environment);
}

/** What went wrong, as one line of JSON for programs. `subject` tells with what: `{ file }` or `{ id }`. */
export function failureJson(
  error: unknown,
  environment: Environment,
  subject: Readonly<Record<string, string>>,
): string {
  return withoutSecrets(jsonLine({ type: 'failed', ...subject, error: plainFailure(error) }), environment);
}

/** An error's name, message and facts, without its stack and its cause. */
function plainFailure(error: unknown): { readonly name: string; readonly message: string } {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  return { ...(isUploadError(error) && error.toJSON()), name: error.name, message: error.message || error.name };
}

/** The library keeps credentials out of its errors; whatever else ends up in a line is looked through once more. */
const withoutSecrets = (line: string, environment: Environment): string =>
  credentialVariables
    .map((name) => environment[name]?.trim() ?? '')
    .filter((value) => value.length >= 8)
    .reduce((clean, value) => clean.replaceAll(value, '[redacted]'), line);
