import { defer, ignoreElements, merge, Observable, type OperatorFunction, Subject, tap } from 'rxjs';

/**
 * Runs the source at once, and hands it to `use` as a stream that may be subscribed to later: first what has come until
 * then, then what comes. Shaped like `connect`; unlike a `ReplaySubject`, it forgets what it has handed out.
 *
 * `use` is subscribed to first. For one subscriber inside it, and for a source that is bounded by itself: what waits is
 * kept. Fails with either; unsubscribing stops both.
 */
export const readAhead =
  <T, R>(use: (ahead$: Observable<T>) => Observable<R>): OperatorFunction<T, R> =>
  (source$) =>
    defer(() => {
      const waiting: T[] = [];
      const live$ = new Subject<T>();
      let isTaken = false;
      const ahead$ = new Observable<T>((subscriber) => {
        // What comes while these are handed out waits behind them.
        while (waiting.length > 0 && !subscriber.closed) subscriber.next(waiting.shift() as T);
        isTaken = true;
        return live$.subscribe(subscriber);
      });
      const reading$ = source$.pipe(
        tap({
          next: (value) => {
            if (isTaken) live$.next(value);
            else waiting.push(value);
          },
          complete: () => live$.complete(),
        }),
        ignoreElements(),
      );
      return merge(use(ahead$), reading$);
    });
