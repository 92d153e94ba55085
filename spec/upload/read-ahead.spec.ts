import { concat, ignoreElements, merge, NEVER, Observable, of, Subject, take, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { readAhead } from '../../lib/upload/read-ahead.js';
import { marbles } from '../support/marbles.js';

/** Takes what was read ahead after so many ms. */
const after = (ms: number) => (ahead$: Observable<string>) => concat(timer(ms).pipe(ignoreElements()), ahead$);

describe('readAhead', () => {
  it('gives what has come until it is taken, then what comes', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a-b-----c-|').pipe(readAhead(after(4)))).toBe('----(ab)-c-|');
    });
  });

  it('gives all of it where it is over before it is taken', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a-b|').pipe(readAhead(after(6)))).toBe('------(ab|)');
    });
  });

  it('keeps nothing that is taken', () => {
    marbles(({ cold, expectObservable }) => {
      const twice = (ahead$: Observable<string>) => merge(after(3)(ahead$), after(5)(ahead$));
      expectObservable(cold('a-b------(c|)').pipe(readAhead(twice))).toBe('---(ab)--(cc|)');
    });
  });

  it('starts what it is handed to before its source', () => {
    const order: string[] = [];
    const noted = (what: string) => new Observable<never>(() => void order.push(what));
    noted('source')
      .pipe(readAhead(() => noted('use')))
      .subscribe();
    expect(order).toEqual(['use', 'source']);
  });

  it('loses nothing that comes while what has come is handed out', () => {
    const source$ = new Subject<number>();
    const go$ = new Subject<never>();
    const got: number[] = [];
    source$.pipe(readAhead((ahead$) => concat(go$, ahead$))).subscribe((value) => {
      got.push(value);
      if (value === 1) source$.next(3);
    });
    source$.next(1);
    source$.next(2);
    go$.complete();
    source$.next(4);
    expect(got).toEqual([1, 2, 3, 4]);
  });

  it('hands out no more than is wanted', () => {
    const got: number[] = [];
    const go$ = new Subject<never>();
    of(1, 2, 3)
      .pipe(readAhead((ahead$) => concat(go$, ahead$).pipe(take(2))))
      .subscribe((value) => got.push(value));
    go$.complete();
    expect(got).toEqual([1, 2]);
  });

  it('fails with its source before that is taken, and stops it when it is unsubscribed', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      expectObservable(cold('-a-#').pipe(readAhead(() => NEVER))).toBe('---#');
      const source = cold('-a-b-c-|');
      expectObservable(source.pipe(readAhead(after(9))), '----!').toBe('');
      expectSubscriptions(source.subscriptions).toBe('^---!');
    });
  });
});
