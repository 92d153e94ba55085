import { InvalidUploadError } from './upload-error.js';

/**
 * Refuses what a user has given unless it is right.
 *
 * @throws InvalidUploadError with the rule, and what was given instead.
 */
export function must(isRight: boolean, rule: string, given: unknown): asserts isRight {
  if (!isRight) throw new InvalidUploadError(`${rule}, not ${String(given)}.`);
}

/** @throws InvalidUploadError for what is no whole number above 0. */
export const mustBeWhole = (name: string, given: number): void =>
  must(Number.isSafeInteger(given) && given > 0, `${name} must be a whole number above 0`, given);

/** @throws InvalidUploadError for what is no time above 0. */
export const mustBeMs = (name: string, given: number): void => must(given > 0, `${name} must be ms above 0`, given);

/** Whether plain JavaScript, too, has given a text, and one of this form. */
export const isText = (given: unknown, form: RegExp): boolean => typeof given === 'string' && form.test(given);
