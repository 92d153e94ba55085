import {
  asapScheduler,
  asyncScheduler,
  concatMap,
  filter,
  merge,
  Observable,
  observeOn,
  of,
  Subject,
  switchMap,
  take,
  tap,
} from 'rxjs';
import type { UploadEvent } from '../upload-event.js';
import { afterFailure, afterReply, afterWait, startConcurrency } from './auto-concurrency.js';
import { places } from './places.js';
import { type SegmentBuffer, segmentBuffer } from './segment-buffer.js';
import type { OpenLimiter } from './segment-limiter.js';

/** Why a segment is sent again that the line, or X, could not carry. All else says nothing of them. */
const FAULTS: readonly string[] = ['network', 'timeout', 'server'];

/**
 * `concurrency: 'auto'`: as many segments on the way as the line rewards, over all sessions that it makes limiters for.
 * It hears what comes of each segment, and obeys `auto-concurrency.ts`.
 *
 * In memory is one segment more than may be on the way, and one more for each further session that reads. A session
 * that has none may always read one and send it.
 */
export function autoLimiter(): OpenLimiter {
  let line = startConcurrency(asyncScheduler.now(), 'XMLHttpRequest' in globalThis);
  let readers = 0;
  const sending = places(() => line.limit);
  const inMemory = places(() => line.limit + readers);
  const idle: SegmentBuffer[] = [];

  const hear = (event: UploadEvent, bytes: number): void => {
    const now = asyncScheduler.now();
    if (event.type === 'appended') line = afterReply(line, bytes, now);
    else if (event.type === 'retrying' && event.reason === 'rate-limit') line = afterWait(line, event.delay, now);
    else if (event.type === 'retrying' && FAULTS.includes(event.reason)) line = afterFailure(line, now);
  };
  /** For the next one; more than may be in memory are not kept, and none where nobody reads. */
  const trim = (): void => {
    const wanted = readers === 0 ? 0 : line.limit + readers - inMemory.held();
    idle.length = Math.max(0, Math.min(idle.length, wanted));
  };

  return (running$) => {
    /** What the session has in memory, and how each is given back. */
    const releases = new Map<SegmentBuffer, (isIdle: boolean) => void>();
    const began$ = new Subject<void>();
    const free$ = new Observable<SegmentBuffer>((subscriber) => {
      const ask = (): (() => void) =>
        inMemory.enter(releases, (leave) => {
          const buffer = idle.pop() ?? segmentBuffer();
          releases.set(buffer, (isIdle) => {
            releases.delete(buffer);
            if (isIdle) idle.push(buffer);
            leave();
            trim();
          });
          subscriber.next(buffer);
        });
      readers++;
      subscriber.add(() => {
        readers--;
        trim();
      });
      // The next one is read when this one is on its way: what waits (for INIT, in a pause) is one of each session.
      subscriber.add(
        merge(began$.pipe(observeOn(asapScheduler)), of(undefined))
          .pipe(switchMap(() => new Observable<never>(ask)))
          .subscribe(),
      );
    });
    const within = <E extends UploadEvent>(
      { size }: { readonly size: number },
      append$: Observable<E>,
    ): Observable<E> =>
      new Observable((subscriber) => {
        const begin = (leave: () => void): void => {
          // Nothing was on the way: that is no fault of the line.
          if (sending.held() === 1) line = afterWait(line, 0, asyncScheduler.now());
          began$.next();
          subscriber.add(append$.pipe(tap((event) => hear(event, size))).subscribe(subscriber));
          subscriber.add(leave);
        };
        subscriber.add(sending.enter(releases, begin));
      });
    return {
      most: line.most,
      first: line.limit,
      buffers: () => ({ free$, release: (buffer) => releases.get(buffer)?.(true) }),
      within: (segment, append$) => whenRunning(running$, within(segment, append$)),
      // Something may still be read into what was not sent: such a read is a Promise, and cannot be stopped.
      close: () => releases.forEach((release) => release(false)),
    };
  };
}

/** A place is for what may be sent: a pause of one session is none of another's. */
const whenRunning = <T>(running$: Observable<boolean> | undefined, work$: Observable<T>): Observable<T> =>
  running$ === undefined
    ? work$
    : running$.pipe(
        filter((isRunning) => isRunning),
        take(1),
        concatMap(() => work$),
      );
