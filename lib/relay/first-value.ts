import { firstValueFrom, from, type ObservableInput } from 'rxjs';

/**
 * What was given, or the first value of what was given: nothing where it ends without one.
 *
 * A text is a value. (To RxJS it is an iterable of signs, and the user `alice` would be `a`.)
 */
export function firstValue<T>(given: T | ObservableInput<T>): T | undefined | Promise<T | undefined> {
  return isInput(given) ? firstValueFrom(from(given), { defaultValue: undefined }) : given;
}

const isInput = <T>(given: T | ObservableInput<T>): given is ObservableInput<T> & object =>
  typeof given === 'object' &&
  given !== null &&
  ('subscribe' in given ||
    'then' in given ||
    'getReader' in given ||
    Symbol.iterator in given ||
    Symbol.asyncIterator in given);
