import { InvalidUploadError } from '../upload-error.js';

/** @throws InvalidUploadError where one is no number above 0; it says which. */
export function checkNumbers(numbers: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (typeof value !== 'number' || !(value > 0))
      throw new InvalidUploadError(`${name} must be a number above 0, not ${String(value)}.`, {
        errorCode: 'invalid-option',
        option: name,
        value: String(value),
      });
  }
}
