import { from, type Observable, type ObservableInput, of } from 'rxjs';

/**
 * What was given, or the values of what was given: a Promise, an Observable, an async iterable or a stream.
 *
 * Texts and lists are values themselves. (To RxJS they are iterables, and the user `alice` would be `a`.)
 */
export const givenValues = <T>(given: T | ObservableInput<T>): Observable<T> =>
  isInput(given) ? from(given) : of(given);

const isInput = <T>(given: T | ObservableInput<T>): given is ObservableInput<T> & object =>
  typeof given === 'object' &&
  given !== null &&
  ('subscribe' in given || 'then' in given || 'getReader' in given || Symbol.asyncIterator in given);
