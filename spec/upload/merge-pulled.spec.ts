import { EMPTY, map, NEVER, Observable, of, Subject, throwError, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { mergePulled } from '../../lib/upload/merge-pulled.js';
import { marbles } from '../support/marbles.js';

/** A list that tells what is pulled from it, and when it is returned. */
function* told(pulled: number[], count = Infinity, end: () => void = () => undefined): Generator<number> {
  try {
    for (let index = 0; index < count; index++) {
      pulled.push(index);
      yield index;
    }
  } finally {
    end();
  }
}

describe('mergePulled', () => {
  it('pulls one value for each place, and the next when a place is free', () => {
    marbles(({ expectObservable, flush }) => {
      const pulled: number[] = [];
      const atOnce: number[] = [];
      const merged$ = mergePulled(
        told(pulled, 4),
        (value) => {
          atOnce.push(pulled.length);
          return timer(10).pipe(map(() => String(value)));
        },
        2,
      );
      expectObservable(merged$).toBe('10ms (01) 6ms (23|)');
      flush();
      expect(pulled).toEqual([0, 1, 2, 3]);
      expect(atOnce).toEqual([1, 2, 3, 4]);
    });
  });

  it.each([1, 3])('goes on after any number that end or fail at once, %d at a time', async (places) => {
    const pulled: number[] = [];
    let left = 0;
    await new Promise<void>((done) =>
      mergePulled(told(pulled, 20_000), (value) => (value % 2 === 0 ? EMPTY : of(value)), places).subscribe({
        next: () => left++,
        complete: done,
      }),
    );
    expect([pulled.length, left]).toEqual([20_000, 10_000]);
  });

  it('numbers the values, also of a list that takes its time', async () => {
    const list = async function* () {
      yield* ['a', 'b', 'c'];
    };
    const seen: string[] = [];
    await new Promise<void>((complete) =>
      mergePulled(list(), (value, index) => of(`${index}${value}`), Number.MAX_SAFE_INTEGER).subscribe({
        next: (text) => seen.push(text),
        complete,
      }),
    );
    expect(seen).toEqual(['0a', '1b', '2c']);
  });

  it.each<[string, () => Iterable<string> | AsyncIterable<string>]>([
    [
      'throws',
      function* () {
        yield 'a';
        throw new Error('no more');
      },
    ],
    [
      'rejects',
      async function* () {
        yield 'a';
        throw new Error('no more');
      },
    ],
  ])('lets what is under way end before it fails with a list that %s', async (_, list) => {
    const seen: unknown[] = [];
    await new Promise<void>((done) =>
      mergePulled(list(), (value) => timer(5).pipe(map(() => value)), 2).subscribe({
        next: (value) => seen.push(value),
        error: (error: unknown) => {
          seen.push(error);
          done();
        },
      }),
    );
    expect(seen).toEqual(['a', new Error('no more')]);
  });

  it('stops at once at a failure of what it maps to, and returns the list', () => {
    const pulled: number[] = [];
    let returned = 0;
    const failed: unknown[] = [];
    mergePulled(
      told(pulled, Infinity, () => returned++),
      () => throwError(() => new Error('no')),
      2,
    ).subscribe({ error: (error: unknown) => failed.push(error) });
    expect([failed, pulled, returned]).toEqual([[new Error('no')], [0], 1]);
  });

  it('stops everything when it is unsubscribed, whatever the list does when it is returned', () => {
    const inner$ = new Subject<never>();
    let returned = 0;
    const list: Iterable<number> = {
      [Symbol.iterator]: () => ({
        next: () => ({ done: false, value: 1 }),
        return: () => {
          returned++;
          throw new Error('not yours');
        },
      }),
    };
    const subscription = mergePulled(list, () => inner$, 3).subscribe();
    expect(inner$.observed).toBe(true);
    subscription.unsubscribe();
    expect([inner$.observed, returned]).toEqual([false, 1]);
  });

  it('does not return a list that is over', () => {
    let returned = 0;
    const list = {
      [Symbol.iterator]: () => ({ next: () => ({ done: true, value: undefined }), return: () => returned++ }),
    };
    mergePulled(list as unknown as Iterable<number>, () => NEVER, 1).subscribe();
    expect(returned).toBe(0);
  });

  it('pulls nothing before it is subscribed to, and anew for each subscription', () => {
    const pulled: number[] = [];
    const list = { [Symbol.iterator]: () => told(pulled, 1) };
    const merged$ = mergePulled(list, () => new Observable<never>((subscriber) => subscriber.complete()), 1);
    expect(pulled).toEqual([]);
    merged$.subscribe();
    merged$.subscribe();
    expect(pulled).toEqual([0, 0]);
  });
});
