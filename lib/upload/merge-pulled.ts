import {
  asapScheduler,
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  finalize,
  from,
  map,
  merge,
  mergeMap,
  type Observable,
  observeOn,
  of,
  range,
  Subject,
  takeWhile,
  tap,
  throwError,
} from 'rxjs';
import { quietly } from '../source/quietly.js';

/** No machine has more sockets for uploads; and places beyond it would be numbers that wait. */
const MOST_PLACES = 1_000;

/**
 * `mergeMap` over a list that is pulled: the next value is asked for when one of so many places is free. Where the list
 * itself fails, what is under way goes on, and the failure comes at the end. Unsubscribing returns the list's iterator.
 */
export const mergePulled = <T, R>(
  list: Iterable<T> | AsyncIterable<T>,
  project: (value: T, index: number) => Observable<R>,
  places: number,
): Observable<R> =>
  defer(() => {
    const iterator = Symbol.asyncIterator in list ? list[Symbol.asyncIterator]() : list[Symbol.iterator]();
    const freed$ = new Subject<void>();
    let isOver = false;
    let failure$: Observable<never> = EMPTY;
    const pull = (): Observable<IteratorResult<T>> =>
      defer(() => {
        const result = iterator.next();
        return 'then' in result ? from(result) : of(result);
      }).pipe(
        catchError((error: unknown) => {
          failure$ = throwError(() => error);
          return of({ done: true as const, value: undefined });
        }),
        tap(({ done }) => (isOver = done === true)),
      );
    // Across an asynchronous boundary: any number of uploads that end synchronously would exhaust the stack.
    const free$ = merge(freed$.pipe(observeOn(asapScheduler)), range(0, Math.min(places, MOST_PLACES)));
    const merged$ = free$.pipe(
      concatMap(pull),
      takeWhile((result): result is IteratorYieldResult<T> => result.done !== true),
      map(({ value }) => value),
      mergeMap((value, index) => project(value, index).pipe(finalize(() => freed$.next()))),
    );
    return concat(
      merged$,
      defer(() => failure$),
    ).pipe(
      finalize(() => {
        if (!isOver) quietly(() => iterator.return?.());
      }),
    );
  });
