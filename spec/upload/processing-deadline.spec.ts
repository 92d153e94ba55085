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

  it.each([1, 20, 1_000, 2_500, 5_000])('strikes after %d ms, and names the media and what lies beneath', (ms) => {
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

  it.each([
    [2_500, 'r 299ms p 999ms r 1699ms p 4999ms r', 300 + 1000 + 1700 + 5000 + 500],
    [5_000, 'r 2344ms p 6654ms r p 999ms r', 2345 + 6655 + 1 + 1000 + 2654],
  ])('of %d ms counts what was running and nothing else, to the ms: %s', (ms, pauses, end) => {
    marbles(({ hot, expectObservable }) => {
      const running$ = hot(pauses, { r: true, p: false });
      expectObservable(deadline(ms, running$)).toBe(`${end}ms #`, undefined, over(ms));
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

  it('stops its timer when it is unsubscribed', () => {
    marbles(({ expectObservable, flush }) => {
      expectObservable(deadline(5_000, new BehaviorSubject(true)), '4s !').toBe('');
      flush();
      expect(asyncScheduler.now()).toBeLessThan(5_000);
    });
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
    it.each([-3_600_000, 3_600_000])('by %d ms, goes by timers where nothing pauses', (by) => {
      let at: number | undefined;
      marbles(({ flush }) => {
        deadline(3_000, concat(of(true), NEVER)).subscribe({ error: () => (at = asyncScheduler.now() - by) });
        timer(500).subscribe(() => setClock(by));
        flush();
      });
      expect(at).toBe(3_000);
    });

    // What was run of the step that was given up, 400 or 600 ms, counts as none or as a whole step: less than a second.
    it.each<[ms: number, by: number, set: number, paused: number, runs: number, end: number]>([
      [3_000, -3_600_000, 1_200, 1_400, 2_000, 4_000],
      [3_000, 3_600_000, 1_200, 1_400, 2_000, 3_000],
      [5_000, -3_600_000, 2_500, 2_600, 2_700, 5_700],
      [5_000, 3_600_000, 2_500, 2_600, 2_700, 4_700],
    ])('%d ms are wrong by less than a second: by %d at %d, paused from %d to %d', (ms, by, set, paused, runs, end) => {
      let at: number | undefined;
      marbles(({ flush }) => {
        const running$ = new BehaviorSubject(true);
        timer(paused).subscribe(() => running$.next(false));
        timer(runs).subscribe(() => running$.next(true));
        deadline(ms, running$).subscribe({ error: () => (at = asyncScheduler.now() - by) });
        timer(set).subscribe(() => setClock(by));
        flush();
      });
      expect(at).toBe(end);
      expect(Math.abs(end - (ms + runs - paused))).toBeLessThanOrEqual(1_000);
    });
  });
});
