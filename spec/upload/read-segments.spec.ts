import * as fc from 'fast-check';
import {
  concat,
  defer,
  EMPTY,
  finalize,
  from,
  ignoreElements,
  lastValueFrom,
  map,
  mergeMap,
  Observable,
  of,
  throwError,
  timer,
  toArray,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import { NetworkError, SourceError, type SourceReader } from 'rx-media-upload';
import { fixedLimiter } from '../../lib/upload/fixed-limiter.js';
import { readSegments, type Segment } from '../../lib/upload/read-segments.js';
import { planSegments, type SegmentPlan } from '../../lib/upload/segment-plan.js';
import { marbles } from '../support/marbles.js';

type ReadSegment = SourceReader['read'];
const NONE: ReadonlySet<number> = new Set();
/** Read and sent. */
const eachSegment = <T>(
  plan: SegmentPlan,
  done: ReadonlySet<number>,
  read: ReadSegment,
  concurrency: number,
  send: (segment: Segment) => Observable<T>,
): Observable<T> =>
  readSegments({ read }, { segments: plan, acknowledged: done }, fixedLimiter(concurrency)).pipe(
    mergeMap((segment) => defer(() => send(segment)).pipe(finalize(segment.release)), concurrency),
  );
const planOf = (segmentCount: number, segmentBytes = 1): SegmentPlan => ({
  totalBytes: segmentCount * segmentBytes,
  segmentBytes,
  segmentCount,
});

describe('readSegments, each sent', () => {
  /** Reads after `readTime`, sends for `sendTime` of a segment, and tells of both. */
  const logged = (
    plan: SegmentPlan,
    concurrency: number,
    readTime: number,
    sendTime: (index: number) => number,
    done = NONE,
  ): Observable<string> =>
    new Observable<string>((subscriber) => {
      const read: ReadSegment = (start, end, place) => {
        subscriber.next(`read ${start / plan.segmentBytes}`);
        return timer(readTime).pipe(map(() => place(end - start)));
      };
      const send = ({ index }: Segment) =>
        defer(() => {
          subscriber.next(`send ${index}`);
          return timer(sendTime(index)).pipe(map(() => `sent ${index}`));
        });
      return eachSegment(plan, done, read, concurrency, send).subscribe(subscriber);
    });
  const inTurn = (what$: Observable<string>): Observable<string> =>
    what$.pipe(map((what) => what.replace('read ', 'r').replace('send ', 's').replace('sent ', 'd')));
  const logOf = (what$: Observable<string>): string[] => {
    const log: string[] = [];
    marbles(({ flush }) => {
      inTurn(what$).subscribe((what) => log.push(what));
      flush();
    });
    return log;
  };

  it('reads the next segment while one is sent, and no further', () => {
    expect(logOf(logged(planOf(4), 1, 1, () => 10))).toEqual([
      'r0',
      's0',
      'r1',
      'd0',
      's1',
      'r2',
      'd1',
      's2',
      'r3',
      'd2',
      's3',
      'd3',
    ]);
  });

  it('sends the segments in their order, each once, one after the other', () => {
    marbles(({ expectObservable }) => {
      const sent$ = logged(planOf(3), 1, 2, () => 5).pipe(
        mergeMap((what) => (what.startsWith('sent') ? of(what.slice(5)) : EMPTY)),
      );
      expectObservable(sent$).toBe('7ms 0 4ms 1 4ms (2|)');
    });
  });

  it('sends as many at a time as it may, and reads one more', () => {
    expect(logOf(logged(planOf(7), 4, 1, () => 100)).slice(0, 10)).toEqual([
      'r0',
      's0',
      'r1',
      's1',
      'r2',
      's2',
      'r3',
      's3',
      'r4',
      'd0',
    ]);
  });

  it('reads and sends the next as soon as any of them is over', () => {
    const log = logOf(logged(planOf(6), 2, 0, (index) => (index === 0 ? 100 : 10)));
    expect(log.filter((what) => what.startsWith('d'))).toEqual(['d1', 'd2', 'd3', 'd4', 'd5', 'd0']);
    expect(log.filter((what) => what.startsWith('r'))).toEqual(['r0', 'r1', 'r2', 'r3', 'r4', 'r5']);
  });

  it('leaves out what is done, and neither reads nor sends it', () => {
    expect(logOf(logged(planOf(5), 1, 1, () => 1, new Set([0, 2, 4])))).toEqual(['r1', 's1', 'r3', 'd1', 's3', 'd3']);
    expect(logOf(logged(planOf(2), 1, 1, () => 1, new Set([0, 1])))).toEqual([]);
  });

  it('completes at once where there is nothing, and after the last segment otherwise', () => {
    marbles(({ expectObservable }) => {
      expectObservable(logged(planOf(0), 1, 1, () => 1)).toBe('|');
      expectObservable(logged(planOf(2), 1, 1, () => 1, new Set([0, 1]))).toBe('|');
      expectObservable(logged(planOf(1), 4, 1, () => 3).pipe(ignoreElements())).toBe('----|');
    });
  });

  it('asks for the range of each segment, the last one shorter', async () => {
    const ranges: [number, number, number][] = [];
    const read: ReadSegment = (start, end, place) => {
      ranges.push([start, end, place(end - start).byteLength]);
      return of(place(end - start));
    };
    const sizes = await lastValueFrom(
      eachSegment(planSegments(25, { segmentBytes: 10 }), NONE, read, 1, ({ index, size }) => of([index, size])).pipe(
        toArray(),
      ),
    );
    expect(ranges).toEqual([
      [0, 10, 10],
      [10, 20, 10],
      [20, 25, 5],
    ]);
    expect(sizes).toEqual([
      [0, 10],
      [1, 10],
      [2, 5],
    ]);
  });

  it.each([1, 2, 4, 1000])(
    'sends a thousand segments synchronously without running out of stack, %d at a time',
    async (concurrency) => {
      const read: ReadSegment = (start, end, place) => of(place(end - start));
      const order = await lastValueFrom(
        eachSegment(planOf(1000), NONE, read, concurrency, ({ index }) => of(index)).pipe(toArray()),
      );
      expect(order).toEqual(Array.from({ length: 1000 }, (_, index) => index));
    },
  );

  it('stops reading and sending when it is unsubscribed', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const read$ = cold('  --(b|)', { b: new Uint8Array(1) });
      const send$ = cold('  ----|');
      let reads = 0;
      let sends = 0;
      const read: ReadSegment = () => (reads++, read$);
      expectObservable(
        eachSegment(planOf(9), NONE, read, 2, () => (sends++, send$)),
        '5ms !',
      ).toBe('');
      // The third is being read, for the two buffers are taken; it is given up as well.
      expectSubscriptions(read$.subscriptions).toBe(['^-!', '--^-!', '----^!']);
      expectSubscriptions(send$.subscriptions).toBe(['--^--!', '----^!']);
      flush();
      expect([reads, sends]).toEqual([3, 2]);
    });
  });

  it('reads nothing before it is subscribed to, and anew for each subscription', async () => {
    let reads = 0;
    const segments$ = eachSegment(
      planOf(3),
      NONE,
      () => of(new Uint8Array([reads++])),
      1,
      ({ index }) => of(index),
    );
    expect(reads).toBe(0);
    await lastValueFrom(segments$);
    await lastValueFrom(segments$);
    expect(reads).toBe(6);
  });

  it.each([1, 4])('stops everything at the first failure of a send, %d at a time', (concurrency) => {
    marbles(({ cold, expectObservable, flush }) => {
      let reads = 0;
      const stopped: number[] = [];
      const read: ReadSegment = () => (reads++, of(new Uint8Array(1)));
      const send = ({ index }: Segment) =>
        (index === 1 ? cold('---#', undefined, new NetworkError('gone')) : cold('-----|')).pipe(
          finalize(() => stopped.push(index)),
        );
      expectObservable(eachSegment(planOf(100), NONE, read, concurrency, send)).toBe(
        concurrency === 1 ? '-----' + '---#' : '---#',
        undefined,
        new NetworkError('gone'),
      );
      flush();
      expect(stopped.sort()).toEqual(concurrency === 1 ? [0, 1] : [0, 1, 2, 3]);
      expect(reads).toBe(concurrency === 1 ? 3 : 5);
    });
  });

  it('stops everything at the first failure of a read, thrown or sent', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const send$ = cold('---------|');
      const failing: ReadSegment = (start) =>
        start === 1 ? cold('--#', undefined, new SourceError('unreadable')) : of(new Uint8Array(1));
      expectObservable(eachSegment(planOf(9), NONE, failing, 4, () => send$)).toBe(
        '--#',
        undefined,
        new SourceError('unreadable'),
      );
      expectSubscriptions(send$.subscriptions).toBe('^-!');
      const throwing: ReadSegment = () => {
        throw new SourceError('unreadable');
      };
      expectObservable(eachSegment(planOf(9), NONE, throwing, 1, () => send$)).toBe(
        '#',
        undefined,
        new SourceError('unreadable'),
      );
    });
  });

  it('fails where send throws', async () => {
    const throwing = (): never => {
      throw new Error('broken');
    };
    await expect(lastValueFrom(eachSegment(planOf(3), NONE, () => of(new Uint8Array(1)), 1, throwing))).rejects.toThrow(
      'broken',
    );
  });

  it.each<[string, () => Observable<unknown>, RegExp]>([
    ['nothing at all', () => EMPTY, /gave nothing for the 1 bytes from byte 0/],
    ['undefined', () => of(undefined), /gave no bytes for the 1 from byte 0/],
    ['too few bytes', () => of(new Uint8Array(0)), /gave 0 bytes for the 1 from byte 0/],
    ['an error of its own', () => throwError(() => new TypeError('x')), /cannot be read at byte 0/],
  ])('is a SourceError where a source gives %s', async (_, read, message) => {
    await expect(
      lastValueFrom(eachSegment(planOf(3), NONE, read as ReadSegment, 1, () => of(1))),
    ).rejects.toMatchObject({ name: 'SourceError', message: expect.stringMatching(message) as string });
  });

  it.each<[string, () => Observable<Uint8Array | Blob>]>([
    ['nothing', () => EMPTY],
    ['too little', () => of(new Uint8Array(9))],
    ['too much', () => of(new Uint8Array(11))],
    ['a Blob that is too small', () => of(new Blob(['x']))],
    ['the bytes in two pieces', () => of(new Uint8Array(5), new Uint8Array(5))],
  ])('sends nothing of a read that gives %s', async (_, bad) => {
    const sent: number[] = [];
    const read: ReadSegment = (start) => (start === 10 ? bad() : of(new Uint8Array(10)));
    const failed = lastValueFrom(
      eachSegment(planOf(3, 10), NONE, read, 1, ({ index }) => (sent.push(index), of(index))),
    );
    await expect(failed).rejects.toBeInstanceOf(SourceError);
    expect(sent).toEqual([0]);
  });

  it('never lends a buffer to two segments at a time, and holds one more than are sent', () => {
    const time = fc.nat(12);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.record({ read: time, send: time, done: fc.boolean() }), { minLength: 1, maxLength: 25 }),
        (concurrency, segments) => {
          marbles(({ flush }) => {
            const done = new Set(segments.flatMap((segment, index) => (segment.done ? [index] : [])));
            const buffers = new Set<ArrayBufferLike>();
            const spoilt: number[] = [];
            const ended: number[] = [];
            let atATime = 0;
            let most = 0;
            const wait = (ms: number) => (ms === 0 ? EMPTY : timer(ms).pipe(ignoreElements()));
            const read: ReadSegment = (start, end, place) =>
              defer(() => {
                const index = start / 4;
                const bytes = place(end - start);
                buffers.add(bytes.buffer);
                return concat(
                  wait(segments[index]!.read),
                  defer(() => of(bytes.fill(index))),
                );
              });
            const send = ({ index, bytes }: Segment) =>
              defer(() => {
                most = Math.max(most, ++atATime);
                return concat(
                  wait(segments[index]!.send),
                  defer(() => {
                    atATime--;
                    if (!(bytes as Uint8Array).every((byte) => byte === index)) spoilt.push(index);
                    return of(index);
                  }),
                );
              });
            let completed = false;
            eachSegment(planOf(segments.length, 4), done, read, concurrency, send).subscribe({
              next: (index) => ended.push(index),
              complete: () => (completed = true),
            });
            flush();
            expect(completed).toBe(true);
            expect(spoilt).toEqual([]);
            expect(ended.sort((one, other) => one - other)).toEqual(
              segments.flatMap((segment, index) => (segment.done ? [] : [index])),
            );
            expect(most).toBeLessThanOrEqual(concurrency);
            expect(buffers.size).toBeLessThanOrEqual(concurrency + 1);
          });
        },
      ),
      { numRuns: 200 },
    );
  });

  it('uses a buffer again once its segment is over', async () => {
    const buffers = new Set<ArrayBufferLike>();
    const read: ReadSegment = (start, end, place) => {
      const bytes = place(end - start);
      buffers.add(bytes.buffer);
      return Promise.resolve(bytes);
    };
    await lastValueFrom(
      eachSegment(planSegments(995, { segmentBytes: 10 }), NONE, read, 1, () => from(Promise.resolve(1))),
    );
    expect(buffers.size).toBe(2);
  });

  it('lets a source give bytes of its own, and Blobs', async () => {
    const own = [new Uint8Array([1, 2]), new Blob(['ab'])];
    const read: ReadSegment = (start) => of(own[start / 2]!);
    expect(
      await lastValueFrom(eachSegment(planOf(2, 2), NONE, read, 1, ({ bytes }) => of(bytes)).pipe(toArray())),
    ).toEqual(own);
  });

  it('fails as the first of several failures, and once', async () => {
    const send = ({ index }: Segment) =>
      timer(index).pipe(mergeMap(() => throwError(() => new NetworkError(`gone ${index}`))));
    await expect(lastValueFrom(eachSegment(planOf(4), NONE, () => of(new Uint8Array(1)), 4, send))).rejects.toThrow(
      'gone 0',
    );
  });
});
