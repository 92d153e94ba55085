import * as fc from 'fast-check';
import { timer } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import type { Segment } from '../../lib/upload/read-segments.js';
import { planSegments } from '../../lib/upload/segment-plan.js';
import { tallyOf } from '../../lib/upload/tally.js';
import { marbles } from '../support/marbles.js';

const segmentOf = (index: number, size = 10): Segment => ({
  index,
  size,
  bytes: new Uint8Array(0),
  headroom: undefined,
  release: () => undefined,
});
const tally = (...acknowledged: number[]) =>
  tallyOf({ segments: planSegments(25, { segmentBytes: 10 }), acknowledged: new Set(acknowledged) });

describe('the tally of a session', () => {
  it('counts what X has, whatever the order, from what it had', () => {
    const { acknowledged } = tally(1);
    expect(acknowledged('1', segmentOf(2, 5))).toMatchObject({ segmentIndex: 2, loaded: 15, total: 25 });
    expect(acknowledged('1', segmentOf(0))).toMatchObject({ segmentIndex: 0, loaded: 25, total: 25 });
  });

  it('tells sent bytes ten times a second, of all segments on the way, and never fewer than before', () => {
    marbles(({ flush }) => {
      const { sent } = tally();
      const told: unknown[] = [];
      const at = (ms: number, index: number, bytes: number) =>
        timer(ms).subscribe(() => told.push(sent('1', segmentOf(index), bytes)?.loaded));
      at(0, 0, 4);
      at(99, 1, 4);
      at(100, 1, 5);
      // Sent again from its start.
      at(300, 0, 1);
      at(400, 0, 6);
      flush();
      expect(told).toEqual([4, undefined, 9, undefined, 11]);
    });
  });

  it('tells one count a moment, and once more when all has left, however soon', () => {
    marbles(({ flush }) => {
      const { sent } = tally();
      const told: unknown[] = [];
      const at = (ms: number, index: number, bytes: number) =>
        timer(ms).subscribe(() => told.push(sent('1', segmentOf(index), bytes)?.loaded));
      at(200, 0, 4);
      at(200, 0, 5);
      at(250, 0, 6);
      at(299, 1, 10);
      at(299, 2, 5);
      at(299, 0, 10);
      flush();
      expect(told).toEqual([4, undefined, undefined, undefined, undefined, 25]);
    });
  });

  it('goes on telling when the clock is set back', () => {
    const now = vi.spyOn(Date, 'now').mockReturnValue(50_000);
    try {
      const { sent } = tally();
      expect(sent('1', segmentOf(0), 1)).toMatchObject({ loaded: 1 });
      now.mockReturnValue(20_000);
      expect(sent('1', segmentOf(0), 2)).toMatchObject({ loaded: 2 });
      expect(sent('1', segmentOf(0), 3)).toBeUndefined();
    } finally {
      now.mockRestore();
    }
  });

  it('lets FINALIZE follow only where X has all', () => {
    const { acknowledged, mustBeWhole } = tally(0, 1);
    expect(() => mustBeWhole('1')).toThrow('X has acknowledged 20 of 25 bytes');
    acknowledged('1', segmentOf(2, 5));
    expect(() => mustBeWhole('1')).not.toThrow();
  });

  it('never tells more than there is, nor less than it told, whatever is sent again', () => {
    const report = fc.record({ index: fc.nat(2), bytes: fc.nat(10), ms: fc.nat(200), done: fc.boolean() });
    fc.assert(
      fc.property(fc.array(report), (reports) => {
        marbles(({ flush }) => {
          const { sent, acknowledged } = tally();
          const done = new Set<number>();
          let last = 0;
          let at = 0;
          for (const { index, bytes, ms, done: isDone } of reports) {
            timer((at += ms)).subscribe(() => {
              if (done.has(index)) return;
              const segment = segmentOf(index, index === 2 ? 5 : 10);
              const event = sent('1', segment, Math.min(bytes, segment.size));
              if (event) {
                expect(event.loaded).toBeGreaterThan(last);
                expect(event.loaded).toBeLessThanOrEqual(25);
                last = event.loaded;
              }
              if (isDone) {
                done.add(index);
                acknowledged('1', segment);
              }
            });
          }
          flush();
        });
      }),
    );
  });
});
