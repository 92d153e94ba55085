import { concat, EMPTY, map, NEVER, type Observable, of, Subject, throwError, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { mergePulled } from '../../lib/upload/merge-pulled.js';
import { marbles } from '../support/marbles.js';
import { until } from '../support/until.js';

/** A list from 0 on that tells what it was asked, and fails where it is told to. */
function counting(length: number, failAt = Infinity) {
  const asked: string[] = [];
  let at = 0;
  const next = (): IteratorResult<number> => {
    asked.push('next');
    if (at === failAt) throw new Error('no more pages');
    return at < length ? { done: false, value: at++ } : { done: true, value: undefined };
  };
  const give = (): IteratorResult<number> => (asked.push('return'), { done: true, value: undefined });
  const list: Iterable<number> = { [Symbol.iterator]: () => ({ next, return: give }) };
  const later: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({
      next: async () => next(),
      return: async () => give(),
    }),
  };
  return { asked, list, later };
}
const told = (merged$: Observable<unknown>) => {
  const notes: unknown[] = [];
  const subscription = merged$.subscribe({
    next: (value) => notes.push(value),
    error: (error: unknown) => notes.push(String(error)),
    complete: () => notes.push('complete'),
  });
  return { notes, subscription };
};
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await new Promise((passed) => setTimeout(passed));
};

describe('mergePulled', () => {
  it('pulls one value for each place, and the next when a place is free', () => {
    marbles(({ expectObservable, flush }) => {
      const { asked, list } = counting(4);
      const atOnce: number[] = [];
      const merged$ = mergePulled(
        list,
        (value) => {
          atOnce.push(asked.length);
          return timer(10).pipe(map(() => String(value)));
        },
        2,
      );
      expectObservable(merged$).toBe('10ms (01) 6ms (23|)');
      flush();
      expect(atOnce).toEqual([1, 2, 3, 4]);
      expect(asked.filter((what) => what === 'next').length).toBeLessThanOrEqual(6);
      // A list that is over is not to be given back.
      expect(asked).not.toContain('return');
    });
  });

  it.each([1, Number.MAX_SAFE_INTEGER])('takes a list that gives each later, and numbers them: %d', async (places) => {
    const { asked, later } = counting(3);
    const { notes } = told(mergePulled(later, (value, index) => of(`${value} ${index}`), places));
    await until(() => notes.includes('complete'));
    expect(notes).toEqual(['0 0', '1 1', '2 2', 'complete']);
    expect(asked).toEqual(['next', 'next', 'next', 'next']);
  });

  it('takes the later of two ways where a list has both', async () => {
    const { later } = counting(2);
    const both = { ...later, [Symbol.iterator]: () => throwErrorNow() } as AsyncIterable<number> & Iterable<number>;
    const { notes } = told(mergePulled(both, (value) => of(value), 1));
    await until(() => notes.includes('complete'));
    expect(notes).toEqual([0, 1, 'complete']);
  });

  it('goes on with what is under way where the list fails, and fails at the end', async () => {
    for (const which of ['list', 'later'] as const) {
      const { asked, ...lists } = counting(9, 2);
      const going = [new Subject<string>(), new Subject<string>()];
      const { notes } = told(mergePulled(lists[which], (value) => going[value]!, 3));
      await turns();
      going[0]!.next('one');
      going[1]!.next('two');
      expect(notes).toEqual(['one', 'two']);
      going[0]!.complete();
      going[1]!.complete();
      await turns();
      expect(notes).toEqual(['one', 'two', 'Error: no more pages']);
      // A list that has failed is over: it is not to be asked again, nor given back.
      expect(asked).toEqual(['next', 'next', 'next']);
    }
  });

  it.each(['list', 'later'] as const)('gives the list back when it is unsubscribed: %s', async (which) => {
    const { asked, ...lists } = counting(9);
    const going$ = new Subject<never>();
    const { subscription } = told(mergePulled(lists[which], () => going$, 2));
    await turns();
    expect(going$.observed).toBe(true);
    subscription.unsubscribe();
    await turns();
    expect([asked, going$.observed]).toEqual([['next', 'next', 'return'], false]);
  });

  it('does not give a list back that was empty', () => {
    const { asked, list } = counting(0);
    told(mergePulled(list, () => NEVER, 1));
    expect(asked).toEqual(['next']);
  });

  it('gives the list back that has not answered once', () => {
    let returned = 0;
    const never = new Promise<never>(() => undefined);
    const list: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({
        next: () => never,
        return: async () => (returned++, { done: true, value: undefined }),
      }),
    };
    told(mergePulled(list, () => NEVER, 1)).subscription.unsubscribe();
    expect(returned).toBe(1);
  });

  it.each([1, 2])('stops at once when one fails, and gives the list back: %d at a time', (places) => {
    const { asked, list } = counting(9);
    const { notes } = told(mergePulled(list, () => throwError(() => new Error('refused')), places));
    expect(notes).toEqual(['Error: refused']);
    expect(asked).toEqual(['next', 'return']);
  });

  it.each<[string, Iterable<number> | AsyncIterable<number>]>([
    ['has no return', { [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 1 }) }) }],
    [
      'throws when it is given back',
      {
        [Symbol.iterator]: () => ({
          next: () => ({ done: false, value: 1 }),
          return: () => throwErrorNow(),
        }),
      },
    ],
  ])('is unsubscribed quietly from a list that %s', (_, list) => {
    const { notes, subscription } = told(mergePulled(list, () => NEVER, 1));
    expect(() => subscription.unsubscribe()).not.toThrow();
    expect(notes).toEqual([]);
  });

  it('completes where the list is empty, or everything in it', async () => {
    const { notes } = told(
      concat(
        mergePulled([], () => of(1), 3),
        mergePulled([1, 2, 3], () => EMPTY, 1),
      ),
    );
    await turns();
    expect(notes).toEqual(['complete']);
  });

  it('has a thousand places at most', () => {
    const { asked, list } = counting(5_000);
    const { subscription } = told(mergePulled(list, () => NEVER, Infinity));
    subscription.unsubscribe();
    expect(asked.filter((what) => what === 'next')).toHaveLength(1_000);
  });

  it.each([1, 2, 3])('goes on after tens of thousands that end at once, %d at a time', async (places) => {
    const { asked, list } = counting(20_000);
    const { notes } = told(mergePulled(list, (value) => (value % 2 === 0 ? EMPTY : of(value)), places));
    await until(() => notes.includes('complete'));
    expect(notes).toHaveLength(10_001);
    expect(asked.length).toBeGreaterThan(20_000);
  });

  it('does nothing before it is subscribed to, and pulls anew for each who subscribes', async () => {
    let begun = 0;
    const list: Iterable<number> = { [Symbol.iterator]: () => (begun++, [1, 2][Symbol.iterator]()) };
    const merged$ = mergePulled(list, (value, index) => of(value * 10 + index), 1);
    expect(begun).toBe(0);
    const [one, other] = [told(merged$), told(merged$)];
    await turns();
    expect([one.notes, other.notes, begun]).toEqual([[10, 21, 'complete'], [10, 21, 'complete'], 2]);
  });
});

function throwErrorNow(): never {
  throw new Error('not this way');
}
