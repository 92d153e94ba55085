import { of, Subject, take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { readAhead } from '../../lib/upload/read-ahead.js';
import { marbles } from '../support/marbles.js';

describe('readAhead', () => {
  it('gives what has come until it is taken, then what comes', () => {
    marbles(({ cold, expectObservable }) => {
      const { running$, taken$ } = readAhead(cold('-a-b-----c-|'));
      expectObservable(running$).toBe('-----------|');
      expectObservable(taken$, '----^').toBe('----(ab)-c-|');
    });
  });

  it('gives all of it where it is over before it is taken', () => {
    marbles(({ cold, expectObservable }) => {
      const { running$, taken$ } = readAhead(cold('-a-b|'));
      expectObservable(running$).toBe('----|');
      expectObservable(taken$, '------^').toBe('------(ab|)');
    });
  });

  it('keeps nothing that is taken', () => {
    marbles(({ cold, expectObservable }) => {
      const { running$, taken$ } = readAhead(cold('a-b------c|'));
      expectObservable(running$).toBe('----------|');
      expectObservable(taken$, '---^').toBe('---(ab)--c|');
      expectObservable(taken$, '-----^').toBe('---------c|');
    });
  });

  it('loses nothing that comes while what has come is handed out', () => {
    const source$ = new Subject<number>();
    const { running$, taken$ } = readAhead(source$);
    running$.subscribe();
    source$.next(1);
    source$.next(2);
    const got: number[] = [];
    taken$.subscribe((value) => {
      got.push(value);
      if (value === 1) source$.next(3);
    });
    source$.next(4);
    expect(got).toEqual([1, 2, 3, 4]);
  });

  it('hands out no more than is wanted', () => {
    const { running$, taken$ } = readAhead(of(1, 2, 3));
    running$.subscribe();
    const got: number[] = [];
    taken$.pipe(take(2)).subscribe((value) => got.push(value));
    expect(got).toEqual([1, 2]);
  });

  it('fails with its source, and stops it when it is unsubscribed', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      expectObservable(readAhead(cold('-a-#')).running$).toBe('---#');
      const source = cold('-a-b-c-|');
      expectObservable(readAhead(source).running$, '----!').toBe('');
      expectSubscriptions(source.subscriptions).toBe('^---!');
    });
  });
});
