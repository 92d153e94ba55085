import { must } from '../upload-error.js';

/** @throws InvalidUploadError where one is no number above 0; it says which. */
export function checkNumbers(numbers: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(numbers))
    must(typeof value === 'number' && value > 0, `${name} must be a number above 0`, value, name);
}
