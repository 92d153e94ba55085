import { EMPTY, of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { CommandEvent } from '../../lib/http/command-event.js';
import { concatMapReply } from '../../lib/upload/concat-map-reply.js';
import { marbles } from '../support/marbles.js';

const retrying = { type: 'retrying' } as CommandEvent<string>;
const events: Record<string, CommandEvent<string>> = {
  s: { type: 'sent', loaded: 1 },
  r: retrying,
  a: { type: 'reply', value: 'a' },
  b: { type: 'reply', value: 'b' },
};

describe('concatMapReply', () => {
  it('goes on with one reply after the other, numbers them, and lets retries through', () => {
    marbles(({ cold, hot, expectObservable }) => {
      const events$ = hot('-s-r-(ab)-|', events);
      const inner = (value: string, index: number) => cold('--(v|)', { v: value + String(index) });
      expectObservable(events$.pipe(concatMapReply(inner))).toBe('---r---v-w|', { r: retrying, v: 'a0', w: 'b1' });
    });
  });

  it('numbers anew for each subscription', () => {
    const told: unknown[] = [];
    const numbered$ = of(events['a']!, retrying, events['b']!).pipe(
      concatMapReply((value, index) => of(value + String(index))),
    );
    numbered$.subscribe((value) => told.push(value));
    numbered$.subscribe((value) => told.push(value));
    expect(told).toEqual(['a0', retrying, 'b1', 'a0', retrying, 'b1']);
  });

  it('fails with the command', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-s-#', events).pipe(concatMapReply(() => EMPTY))).toBe('---#');
    });
  });
});
