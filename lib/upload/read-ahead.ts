import { ignoreElements, Observable, Subject, tap } from 'rxjs';

/** A source that runs before anybody takes what it gives. */
export interface ReadAhead<T> {
  /** Runs the source; fails with it. Unsubscribing stops it. */
  readonly running$: Observable<never>;
  /** What has come until now and what comes from then on. For one taker: what is taken is not kept. */
  readonly taken$: Observable<T>;
}

/** Runs a source ahead of its taker. It must be bounded by itself: what comes before it is taken is kept. */
export function readAhead<T>(source$: Observable<T>): ReadAhead<T> {
  const waiting: T[] = [];
  const live$ = new Subject<T>();
  let isTaken = false;
  return {
    running$: source$.pipe(
      tap({
        next: (value) => {
          if (isTaken) live$.next(value);
          else waiting.push(value);
        },
        complete: () => live$.complete(),
      }),
      ignoreElements(),
    ),
    taken$: new Observable((subscriber) => {
      // What comes while these are handed out waits behind them.
      while (waiting.length > 0 && !subscriber.closed) subscriber.next(waiting.shift() as T);
      isTaken = true;
      return live$.subscribe(subscriber);
    }),
  };
}
