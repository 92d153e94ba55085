import { asyncScheduler, BehaviorSubject, concat, NEVER, type Observable, of, timer } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ProcessingTimeoutError } from 'rx-media-upload';
import { processingDeadline } from '../../lib/upload/processing-deadline.js';
import { marbles } from '../support/marbles.js';

const beneath = new Error('no answer');
const deadline = (ms: number, running$?: Observable<boolean>): Observable<never> =>
  processingDeadline('12', ms, running$, () => beneath);
const over = (ms: number): ProcessingTimeoutError =>
  new ProcessingTimeoutError(
    `X is still processing media 12 after ${ms} ms; it may become ready yet: ask for its status`,
  );
/** When it struck; `undefined` where it never did. */
const struck = (ms: number, running$: Observable<boolean>, until: number): number | undefined => {
  let at: number | undefined;
  marbles(({ flush }) => {
    const subscription = deadline(ms, running$).subscribe({ error: () => (at = asyncScheduler.now()) });
    timer(until).subscribe(() => subscription.unsubscribe());
    flush();
  });
  return at;
};
/** Sets the clock: what timers go by is left alone. */
const setClock = (by: number): void => {
  const { now } = asyncScheduler;
  vi.spyOn(asyncScheduler, 'now').mockImplementation(() => now.call(asyncScheduler) + by);
};

describe('processingDeadline', () => {
  afterEach(() => void vi.restoreAllMocks());

  it.each([20, 1_000, 2_500])('strikes after %d ms, and names the media and what lies beneath', (ms) => {
    marbles(({ expectObservable }) => {
      expectObservable(deadline(ms)).toBe(`${ms}ms #`, undefined, over(ms));
      expectObservable(deadline(ms, of(true))).toBe(`${ms}ms #`, undefined, over(ms));
      expectObservable(deadline(ms, concat(of(true), NEVER))).toBe(`${ms}ms #`, undefined, over(ms));
    });
    const errors: unknown[] = [];
    marbles(({ flush }) => {
      deadline(ms).subscribe({ error: (error: unknown) => errors.push(error) });
      flush();
    });
    expect(errors).toEqual([expect.objectContaining({ command: 'status', mediaId: '12', cause: beneath })]);
  });

  it('counts what was running and nothing else, however often it pauses, and to the ms', () => {
    marbles(({ hot, expectObservable }) => {
      const running$ = hot('r 299ms p 999ms r 1699ms p 4999ms r', { r: true, p: false });
      expectObservable(deadline(2_500, running$)).toBe(`${300 + 1000 + 1700 + 5000 + 500}ms #`, undefined, over(2_500));
    });
  });

  it('does not begin anew where it is said twice that it runs', () => {
    marbles(({ hot, expectObservable }) => {
      const running$ = hot('r 499ms r 499ms p 99ms p 99ms r', { r: true, p: false });
      expectObservable(deadline(1_500, running$)).toBe(`${1000 + 200 + 500}ms #`, undefined, over(1_500));
    });
  });

  it('never strikes while nothing runs', () => {
    expect(struck(10, new BehaviorSubject(false), 100_000)).toBeUndefined();
  });

  it.each([Infinity, 2 ** 40])('of %d ms does not strike at once, with pauses or without', async (ms) => {
    const seen: unknown[] = [];
    const subscriptions = [undefined, new BehaviorSubject(true)].map((running$) =>
      deadline(ms, running$).subscribe({ error: (error: unknown) => seen.push(error) }),
    );
    await new Promise((passed) => setTimeout(passed, 10));
    for (const subscription of subscriptions) subscription.unsubscribe();
    expect(seen).toEqual([]);
  });

  describe('where the clock is set', () => {
    const pausedOnce = (): Observable<boolean> => {
      const running$ = new BehaviorSubject(true);
      timer(1_400).subscribe(() => running$.next(false));
      timer(2_000).subscribe(() => running$.next(true));
      return running$;
    };

    it.each([-3_600_000, 3_600_000])('by %d ms, goes by timers where nothing pauses', (by) => {
      let at: number | undefined;
      marbles(({ flush }) => {
        deadline(3_000, concat(of(true), NEVER)).subscribe({ error: () => (at = asyncScheduler.now() - by) });
        timer(500).subscribe(() => setClock(by));
        flush();
      });
      expect(at).toBe(3_000);
    });

    it.each<[string, number, number]>([
      // What was run of the step that was given up, 400 ms, counts as none or as a whole step: less than a second.
      ['back by an hour', -3_600_000, 4_000],
      ['on by an hour', 3_600_000, 3_000],
    ])('%s, is wrong by less than a second', (_, by, end) => {
      let at: number | undefined;
      marbles(({ flush }) => {
        deadline(3_000, pausedOnce()).subscribe({ error: () => (at = asyncScheduler.now() - by) });
        timer(1_200).subscribe(() => setClock(by));
        flush();
      });
      expect(at).toBe(end);
    });
  });
});
