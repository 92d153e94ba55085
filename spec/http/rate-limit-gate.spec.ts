import { asyncScheduler, concatMap, map, merge, type Observable, of, range, timer } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type RateLimitGate, rateLimitGate } from '../../lib/http/rate-limit-gate.js';
import { LONGEST_TIMER } from '../../lib/longest-timer.js';
import { marbles } from '../support/marbles.js';

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** When a request that comes so late may go out. */
const passed = (gate: RateLimitGate, ms = 0, endpoint = 'append'): Observable<string> =>
  timer(ms).pipe(
    concatMap(() => gate.pass(endpoint)),
    map(() => 'p'),
  );

/** Sets the clock: what timers go by is left alone. */
const setClock = (by: number): void => {
  const { now } = asyncScheduler;
  vi.spyOn(asyncScheduler, 'now').mockImplementation(() => now.call(asyncScheduler) + by);
};

describe('rateLimitGate', () => {
  afterEach(() => void vi.restoreAllMocks());

  it('stands open, and lets through at once', () => {
    marbles(({ expectObservable }) => {
      const gate = rateLimitGate();
      expect(gate.isOpen('append')).toBe(true);
      expectObservable(passed(gate)).toBe('(p|)');
    });
  });

  it('lets nobody through until it has been closed for so long, whoever comes meanwhile', () => {
    marbles(({ expectObservable, flush }) => {
      const gate = rateLimitGate();
      expectObservable(gate.close('append', 100).pipe(map(() => 'p'))).toBe('100ms (p|)');
      expect(gate.isOpen('append')).toBe(false);
      expectObservable(passed(gate)).toBe('     100ms (p|)');
      expectObservable(passed(gate, 40)).toBe(' 100ms (p|)');
      expectObservable(passed(gate, 150)).toBe('150ms (p|)');
      flush();
      expect(gate.isOpen('append')).toBe(true);
    });
  });

  it('holds back one endpoint and no other', () => {
    marbles(({ expectObservable }) => {
      const gate = rateLimitGate();
      gate.close('append', 100);
      expect(gate.isOpen('status')).toBe(true);
      expectObservable(passed(gate, 0, 'status')).toBe('(p|)');
    });
  });

  it('is closed from the call on, though nobody waits for its end', () => {
    marbles(({ expectObservable }) => {
      const gate = rateLimitGate();
      gate.close('append', 100);
      expectObservable(passed(gate, 99)).toBe(' 100ms (p|)');
      expectObservable(passed(gate, 101)).toBe('101ms (p|)');
    });
  });

  it.each([
    ['for longer', 100, 170],
    ['for a time that is over sooner', 20, 100],
  ])('is opened by the last of those who close it: %s', (_, second, end) => {
    marbles(({ expectObservable }) => {
      const gate = rateLimitGate();
      expectObservable(gate.close('append', 100)).toBe('100ms (0|)', [0]);
      timer(70).subscribe(() => void gate.close('append', second));
      expectObservable(passed(gate)).toBe(`${end}ms (p|)`);
      expectObservable(passed(gate, 80)).toBe(`${end}ms (p|)`);
    });
  });

  it('is open in the ms in which the time is over, though nobody has waited for it, and at once', () => {
    marbles(({ flush }) => {
      const gate = rateLimitGate();
      gate.close('append', 100);
      const seen: unknown[] = [];
      timer(99).subscribe(() => seen.push(gate.isOpen('append')));
      timer(100).subscribe(() => {
        seen.push(gate.isOpen('append'));
      });
      // Within that ms, and not in a turn of its own.
      timer(100)
        .pipe(concatMap(() => merge(gate.pass('append').pipe(map(() => 'passed')), of('came'))))
        .subscribe((what) => seen.push(what));
      flush();
      expect(seen).toEqual([false, true, 'passed', 'came']);
    });
  });

  it('waits for nothing when it is unsubscribed', () => {
    marbles(({ expectObservable, flush }) => {
      const gate = rateLimitGate();
      gate.close('append', 100);
      expectObservable(passed(gate), '50ms !').toBe('');
      flush();
      expect(asyncScheduler.now()).toBeLessThan(100);
    });
  });

  it('waits for longer than one timer can', () => {
    marbles(({ expectObservable }) => {
      const gate = rateLimitGate();
      gate.close('append', 60 * DAY);
      expectObservable(passed(gate)).toBe(`${60 * DAY}ms (p|)`);
    });
  });

  it('can be closed anew before each end, thousands of times, and lets those who wait through at last', () => {
    marbles(({ flush }) => {
      const gate = rateLimitGate();
      let opened: number | undefined;
      range(0, 5000)
        .pipe(concatMap((index) => timer(index === 0 ? 0 : 9)))
        .subscribe(() => void gate.close('append', 10));
      passed(gate, 1).subscribe(() => (opened = asyncScheduler.now()));
      flush();
      expect(opened).toBe(4999 * 9 + 10);
    });
  });

  describe('where the clock is set back by an hour', () => {
    it('opens for those who wait when they have waited for as long as it was closed', () => {
      marbles(({ expectObservable }) => {
        const gate = rateLimitGate();
        expectObservable(
          gate.close('append', 100).pipe(
            concatMap(() => gate.pass('append')),
            map(() => 'p'),
          ),
        ).toBe('100ms (p|)');
        expectObservable(passed(gate)).toBe('100ms (p|)');
        timer(10).subscribe(() => setClock(-HOUR));
      });
    });

    it('makes those who come later wait for no longer than it was closed for', () => {
      marbles(({ expectObservable }) => {
        const gate = rateLimitGate();
        gate.close('append', 100);
        timer(10).subscribe(() => setClock(-HOUR));
        expectObservable(passed(gate, 50)).toBe('150ms (p|)');
        // Known to be over now.
        expectObservable(passed(gate, 160)).toBe('160ms (p|)');
      });
    });

    it('is open once the longest wait of one timer is over', () => {
      marbles(({ flush }) => {
        const gate = rateLimitGate();
        let isOpen: boolean | undefined;
        gate.close('append', LONGEST_TIMER).subscribe(() => (isOpen = gate.isOpen('append')));
        timer(10).subscribe(() => setClock(-HOUR));
        flush();
        expect(isOpen).toBe(true);
      });
    });

    it('is closed anew for as long as X wants', () => {
      marbles(({ expectObservable }) => {
        const gate = rateLimitGate();
        gate.close('append', 100);
        timer(10).subscribe(() => setClock(-HOUR));
        timer(20).subscribe(() => void gate.close('append', 300));
        expectObservable(passed(gate, 30)).toBe('320ms (p|)');
      });
    });
  });
});
