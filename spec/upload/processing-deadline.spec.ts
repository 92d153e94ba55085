import { asyncScheduler, BehaviorSubject, timer } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ProcessingTimeoutError } from 'rx-media-upload';
import { processingDeadline } from '../../lib/upload/processing-deadline.js';
import { marbles } from '../support/marbles.js';

const late = new ProcessingTimeoutError(
  'X is still processing media 1 after 5000 ms; it may become ready yet: ask for its status',
);
const deadline = (running$?: BehaviorSubject<boolean>) => processingDeadline('1', 5_000, running$, () => undefined);

/** ms that the clock is out, from then on. */
function setClock(by: number): void {
  const now = asyncScheduler.now.bind(asyncScheduler);
  vi.spyOn(asyncScheduler, 'now').mockImplementation(() => now() + by);
}

describe('processingDeadline', () => {
  afterEach(() => void vi.restoreAllMocks());

  it('fails after the time, with the media and the last failure', () => {
    marbles(({ expectObservable }) => expectObservable(deadline()).toBe('5s #', undefined, late));
    const seen: unknown[] = [];
    marbles(({ flush }) => {
      processingDeadline('1', 1, undefined, () => 'why').subscribe({ error: (error: unknown) => seen.push(error) });
      flush();
    });
    expect(seen).toMatchObject([{ mediaId: '1', command: 'status', cause: 'why' }]);
  });

  it('counts the time in which the upload runs, to the millisecond', () => {
    marbles(({ expectObservable }) => {
      const running$ = new BehaviorSubject(true);
      timer(2_345).subscribe(() => running$.next(false));
      timer(9_000).subscribe(() => running$.next(true));
      timer(9_001).subscribe(() => running$.next(false));
      timer(10_001).subscribe(() => running$.next(true));
      expectObservable(deadline(running$)).toBe('12655ms #', undefined, late);
    });
  });

  it.each([
    ['back by an hour', -3_600_000],
    ['forth by an hour', 3_600_000],
  ])('is out by a second at the most where the clock is set %s while it runs and is paused', (_, by) => {
    const at: number[] = [];
    marbles(({ flush }) => {
      const started = asyncScheduler.now();
      const running$ = new BehaviorSubject(true);
      const elapsed = asyncScheduler.now.bind(asyncScheduler);
      deadline(running$).subscribe({ error: () => at.push(elapsed() - started) });
      timer(2_500).subscribe(() => setClock(by));
      timer(2_600).subscribe(() => running$.next(false));
      timer(2_700).subscribe(() => running$.next(true));
      flush();
    });
    expect(at).toHaveLength(1);
    expect(Math.abs(at[0]! - 5_100)).toBeLessThanOrEqual(1_000);
  });

  it('stops its timer when it is unsubscribed', () => {
    marbles(({ expectObservable, flush }) => {
      expectObservable(deadline(new BehaviorSubject(true)), '4s !').toBe('');
      flush();
      expect(asyncScheduler.now()).toBeLessThan(5_000);
    });
  });
});
