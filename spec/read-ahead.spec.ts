import { describe, it } from 'vitest';
import { readAhead } from '../lib/read-ahead.js';
import { marbles } from './support/marbles.js';

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

  it('fails with its source, and stops it when it is unsubscribed', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      expectObservable(readAhead(cold('-a-#')).running$).toBe('---#');
      const source = cold('-a-b-c-|');
      expectObservable(readAhead(source).running$, '----!').toBe('');
      expectSubscriptions(source.subscriptions).toBe('^---!');
    });
  });
});
