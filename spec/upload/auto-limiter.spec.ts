import type { Observable } from 'rxjs';
import {
  asyncScheduler,
  BehaviorSubject,
  concat,
  concatMap,
  defer,
  finalize,
  lastValueFrom,
  mergeMap,
  NEVER,
  of,
  timer,
  toArray,
} from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import type { AppendedEvent, RetryingEvent, RetryReason, SourceReader } from 'rx-media-upload';
import { autoLimiter } from '../../lib/upload/auto-limiter.js';
import { readSegments, type Segment } from '../../lib/upload/read-segments.js';
import { planSegments } from '../../lib/upload/segment-plan.js';
import { type OpenLimiter, withLimiter } from '../../lib/upload/segment-limiter.js';
import { marbles } from '../support/marbles.js';

const MIB = 1024 * 1024;

const appended = (segmentIndex: number): AppendedEvent => ({
  type: 'appended',
  mediaId: '1',
  segmentIndex,
  loaded: 0,
  acknowledged: 0,
  total: 0,
});
const retrying = (reason: RetryReason, delay: number): RetryingEvent => ({
  type: 'retrying',
  command: 'append',
  attempt: 1,
  delay,
  reason,
  error: { name: 'NetworkError', message: '' },
});

/** What goes on at a moment: segments on the way, and in memory; buffers that were made. */
interface Seen {
  onTheWay: number;
  inMemory: number;
  mostOnTheWay: number;
  mostInMemory: number;
  readonly trace: [ms: number, onTheWay: number][];
  readonly buffers: Set<ArrayBufferLike>;
}
const nothingSeen = (): Seen => ({
  onTheWay: 0,
  inMemory: 0,
  mostOnTheWay: 0,
  mostInMemory: 0,
  trace: [],
  buffers: new Set(),
});

type Append = (segment: Segment, seen: Seen) => Observable<AppendedEvent | RetryingEvent>;

/** The segments of one file, read at once and sent by `append`. */
const session = (
  open: OpenLimiter,
  seen: Seen,
  segmentCount: number,
  append: Append,
  { running$, bytes = 1 }: { running$?: Observable<boolean>; bytes?: number } = {},
) => {
  const read: SourceReader['read'] = (start, end, place) => {
    seen.inMemory++;
    seen.mostInMemory = Math.max(seen.mostInMemory, seen.inMemory);
    const given = place(end - start);
    seen.buffers.add(given.buffer);
    return of(given);
  };
  return withLimiter(open, running$, (limiter) => {
    const segments = planSegments(segmentCount * bytes, { segmentBytes: bytes });
    return readSegments({ read }, { segments, acknowledged: new Set() }, limiter).pipe(
      mergeMap((segment) => {
        const sent$ = defer(() => {
          seen.onTheWay++;
          seen.mostOnTheWay = Math.max(seen.mostOnTheWay, seen.onTheWay);
          seen.trace.push([asyncScheduler.now(), seen.onTheWay]);
          return append(segment, seen).pipe(finalize(() => seen.onTheWay--));
        });
        return limiter.within(segment, sent$).pipe(
          finalize(() => {
            seen.inMemory--;
            segment.release();
          }),
        );
      }, limiter.most),
    );
  });
};

/**
 * A line in virtual time: so many bytes a ms, shared by what is on the way when a segment starts; one connection carries
 * `each` at most, as where packets are lost; X thinks for `think` ms.
 */
const line =
  (rate: (now: number) => number, think: number, each = Infinity): Append =>
  ({ size, index }, seen) =>
    timer(think + size / Math.min(rate(asyncScheduler.now()) / seen.onTheWay, each)).pipe(
      concatMap(() => of(appended(index))),
    );

const sent = (segmentCount: number, append: Append, bytes = MIB): { seen: Seen; ms: number } => {
  const seen = nothingSeen();
  let ms = 0;
  marbles(({ flush }) => {
    const start = asyncScheduler.now();
    session(autoLimiter(), seen, segmentCount, append, { bytes }).subscribe({
      complete: () => (ms = asyncScheduler.now() - start),
      error: (error: unknown) => {
        throw error;
      },
    });
    flush();
  });
  return { seen, ms };
};

describe('concurrency: auto on simulated lines', () => {
  it('sends all 16 at a time on a constant line, and memory holds one more', () => {
    const { seen } = sent(
      100,
      line(() => 10_000, 150),
    );
    expect([seen.mostOnTheWay, seen.mostInMemory, seen.buffers.size]).toEqual([16, 17, 17]);
  });

  it('takes the time of the line, and no more for what X thinks than one after the other would', () => {
    const think = 100;
    const { ms } = sent(
      96,
      line(() => 10_000, think),
    );
    // 96 MiB at 10 MB/s; one at a time it would be 9.6 s of thinking more.
    expect(ms).toBeLessThan((96 * MIB) / 10_000 + 20 * think);
  });

  it('carries most where one connection carries little: a line that loses packets', () => {
    const { seen, ms } = sent(
      96,
      line(() => 10_000, 50, 500),
    );
    expect(seen.mostOnTheWay).toBe(16);
    // 16 connections carry 8 MB/s.
    expect(ms).toBeLessThan(1.2 * ((96 * MIB) / 8_000));
  });

  it('leaves 10 s on the way where the line is slow, and is given more when it gets faster', () => {
    const { seen } = sent(
      100,
      line((now) => (now < 120_000 ? 300 : 20_000), 100),
    );
    const at = (from: number, to: number) =>
      seen.trace.filter(([ms]) => from <= ms && ms < to).map(([, count]) => count);
    // 300 B/ms × 10 s are 2.9 segments; what was on the way before the first reply was 16.
    expect(Math.max(...at(80_000, 120_000))).toBeLessThanOrEqual(4);
    expect(Math.max(...at(120_000, Infinity))).toBe(16);
  });

  it('halves where the line breaks down, and comes back', () => {
    const failed = new Set<number>();
    const healthy = line(() => 10_000, 100);
    // Between 3 and 5 s, whatever is on the way fails once, and is sent again.
    const breaking: Append = (segment, seen) => {
      const now = asyncScheduler.now();
      if (now < 3_000 || now > 5_000 || failed.has(segment.index)) return healthy(segment, seen);
      failed.add(segment.index);
      return concat(of(retrying('network', 500)), timer(500).pipe(concatMap(() => healthy(segment, seen))));
    };
    const { seen } = sent(200, breaking);
    const least = Math.min(...seen.trace.filter(([ms]) => ms > 4_000 && ms < 7_000).map(([, count]) => count));
    expect(least).toBeLessThanOrEqual(4);
    expect(Math.max(...seen.trace.filter(([ms]) => ms > 9_000).map(([, count]) => count))).toBe(16);
  });

  it.each<RetryReason>(['rate-limit', 'auth', 'expired', 'too-large'])(
    'is neither lowered nor raised by %s',
    (reason) => {
      const healthy = line(() => 10_000, 100);
      const asked = new Set<number>();
      const limited: Append = (segment, seen) => {
        // At the gate of a rate limit, all wait for the same 15 minutes.
        const until = reason === 'rate-limit' ? 900_000 - asyncScheduler.now() : 0;
        if (segment.index < 20 || asked.has(segment.index) || until < 0) return healthy(segment, seen);
        asked.add(segment.index);
        return concat(of(retrying(reason, until)), timer(until).pipe(concatMap(() => healthy(segment, seen))));
      };
      const { seen } = sent(100, limited);
      const after = seen.trace
        .filter(([ms]) => ms > (reason === 'rate-limit' ? 900_000 : 3_000))
        .map(([, count]) => count);
      expect([Math.min(...after.slice(0, -16)), Math.max(...after)]).toEqual([16, 16]);
    },
  );

  it('exhausts no stack where segments are sent synchronously', async () => {
    const seen = nothingSeen();
    const all = await lastValueFrom(
      session(autoLimiter(), seen, 1000, ({ index }) => of(appended(index))).pipe(toArray()),
    );
    expect(all.map((event) => (event.type === 'appended' ? event.segmentIndex : event.type))).toEqual(
      Array.from({ length: 1000 }, (_, index) => index),
    );
  });

  it('sends no more than 6 where there is an XMLHttpRequest', () => {
    vi.stubGlobal('XMLHttpRequest', vi.fn());
    const { seen } = sent(
      60,
      line(() => 10_000, 100),
    );
    vi.unstubAllGlobals();
    expect([seen.mostOnTheWay, seen.mostInMemory]).toEqual([6, 7]);
  });
});

describe('several files under one limit', () => {
  const files = (counts: readonly number[], append: Append, pause: readonly Observable<boolean>[] = []) => {
    const each = counts.map(nothingSeen);
    const done: number[] = [];
    const all = nothingSeen();
    marbles(({ flush }) => {
      const open = autoLimiter();
      const counted: Append = (segment, seen) => {
        all.onTheWay++;
        all.mostOnTheWay = Math.max(all.mostOnTheWay, all.onTheWay);
        all.mostInMemory = Math.max(
          all.mostInMemory,
          each.reduce((sum, { inMemory }) => sum + inMemory, 0),
        );
        return append(segment, { ...seen, onTheWay: all.onTheWay }).pipe(finalize(() => all.onTheWay--));
      };
      counts.forEach((count, index) =>
        session(open, each[index]!, count, counted, { ...(pause[index] && { running$: pause[index] }) }).subscribe({
          complete: () => done.push(index),
        }),
      );
      flush();
    });
    return { each, all, done };
  };

  it('have at most 16 on the way, and one more in memory for each', () => {
    const { all, done } = files(
      [60, 60, 60],
      line(() => 0.1, 100),
    );
    expect(done).toHaveLength(3);
    expect(all.mostOnTheWay).toBeLessThanOrEqual(16);
    expect(all.mostInMemory).toBeLessThanOrEqual(19);
  });

  it('share it: a small file does not wait until a large one is done', () => {
    const { done } = files(
      [200, 5, 5],
      line(() => 0.1, 100),
    );
    expect(done.at(-1)).toBe(0);
  });

  it('have at least one on the way each, however many they are', () => {
    const { each } = files(
      Array.from({ length: 40 }, () => 3),
      line(() => 1, 100),
    );
    expect(each.map(({ trace }) => trace[0]?.[0])).toEqual(Array.from({ length: 40 }, () => 0));
  });

  it('are not held up by one that is paused', () => {
    const paused = new BehaviorSubject(false);
    const { each, done } = files(
      [50, 50],
      line(() => 0.1, 100),
      [paused],
    );
    expect(done).toEqual([1]);
    expect([each[0]?.trace.length, each[1]?.mostOnTheWay]).toEqual([0, 16]);
  });

  it('give back what they held when they are given up, in any state', () => {
    marbles(({ flush }) => {
      const open = autoLimiter();
      const seen = nothingSeen();
      // On the way, and read ahead.
      const givenUp = session(open, seen, 100, () => NEVER).subscribe();
      givenUp.unsubscribe();
      const next = nothingSeen();
      let isDone = false;
      session(
        open,
        next,
        100,
        line(() => 10, 100),
      ).subscribe({ complete: () => (isDone = true) });
      flush();
      expect([isDone, next.mostOnTheWay, next.mostInMemory]).toEqual([true, 16, 17]);
    });
  });

  it('keep no buffer where nothing is left to be read', () => {
    marbles(({ flush }) => {
      const open = autoLimiter();
      const [first, second] = [nothingSeen(), nothingSeen()];
      const append = line(() => 10, 100);
      concat(session(open, first, 40, append), session(open, second, 40, append)).subscribe();
      flush();
      expect([first.buffers.size, second.buffers.size]).toEqual([17, 17]);
      expect([...second.buffers].filter((buffer) => first.buffers.has(buffer))).toEqual([]);
    });
  });

  it('let buffers go where the limit has fallen', () => {
    const seen = nothingSeen();
    // A line that fails each segment once, after the first 30: 16 at a time become 2.
    const failing: Append = ({ index }) =>
      index < 30
        ? timer(100).pipe(concatMap(() => of(appended(index))))
        : concat(of(retrying('network', 0)), timer(100).pipe(concatMap(() => of(appended(index)))));
    marbles(({ flush }) => {
      session(autoLimiter(), seen, 200, failing).subscribe();
      flush();
    });
    const late = seen.trace.slice(60).map(([, count]) => count);
    expect(Math.max(...late)).toBeLessThanOrEqual(4);
    expect(seen.mostInMemory).toBe(17);
  });
});
