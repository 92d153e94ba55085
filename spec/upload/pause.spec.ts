import {
  asyncScheduler,
  BehaviorSubject,
  concat,
  concatMap,
  EMPTY,
  map,
  NEVER,
  type Observable,
  of,
  Subject,
  take,
  tap,
  throwError,
  timer,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import { fromBytes, type MediaStatus, type UploadEvent, uploadMedia, type UploadOptions } from 'rx-media-upload';
import { pausable } from '../../lib/upload/pause.js';
import { marbles } from '../support/marbles.js';
import { patternedBytes } from '../support/patterned-bytes.js';
import { type ClientScript, scriptedClient } from '../support/scripted-client.js';

const processing: MediaStatus = { mediaId: '1', processing: { state: 'pending', checkAfterSecs: 10 } };
const ready: MediaStatus = { mediaId: '1', processing: { state: 'succeeded' } };
const afterwards = (ms: number): Observable<object> => timer(ms).pipe(map(() => ({})));

/** What an upload of two segments tells and asks, each with its time, as `paused` goes. */
const told = (
  paused: Observable<boolean>,
  script: ClientScript = {},
  options: UploadOptions = {},
  unsubscribeAt?: number,
): { events: string[]; asked: string[] } => {
  const events: string[] = [];
  const asked: string[] = [];
  marbles(({ flush }) => {
    const note = (text: string) => events.push(`${asyncScheduler.now()} ${text}`);
    const client = scriptedClient({ append: () => afterwards(100), ...script }, '1');
    const push = client.asked.push.bind(client.asked);
    client.asked.push = (...what) => (
      asked.push(...what.map((name) => `${asyncScheduler.now()} ${name}`)),
      push(...what)
    );
    const subscription = uploadMedia(client, fromBytes(patternedBytes(16), { mediaType: 'video/mp4' }), {
      segmentBytes: 8,
      paused,
      ...options,
    }).subscribe({
      next: (event: UploadEvent) =>
        note(
          'mediaId' in event || event.type === 'warning' || event.type === 'retrying'
            ? event.type
            : `${event.type} of no media yet`,
        ),
      error: (error: unknown) => note(error instanceof Error ? error.name : 'no Error'),
      complete: () => note('complete'),
    });
    if (unsubscribeAt !== undefined) timer(unsubscribeAt).subscribe(() => subscription.unsubscribe());
    flush();
  });
  return { events, asked };
};
/** False at first, true and false again at these times. */
const pausedFrom = (from: number, to: number): Observable<boolean> =>
  concat(of(false), timer(from).pipe(map(() => true)), timer(to - from).pipe(map(() => false)));

describe('paused', () => {
  it('holds back the next APPEND and lets the one in flight go on', () => {
    const { events, asked } = told(pausedFrom(50, 1000));
    expect(events).toEqual([
      '0 initialized',
      '50 paused',
      '100 appended',
      '1000 resumed',
      '1100 appended',
      '1100 finalized',
      '1100 succeeded',
      '1100 complete',
    ]);
    expect(asked).toEqual(['0 initialize', '0 append 0', '1000 append 1', '1100 finalize']);
  });

  it('holds back the next STATUS, and the clock of processingTimeout meanwhile', () => {
    const { events, asked } = told(
      pausedFrom(205, 60_000),
      { finalize: () => of(processing), status: () => of(ready) },
      { processingTimeout: 11_000 },
    );
    expect(asked).toEqual(['0 initialize', '0 append 0', '100 append 1', '200 finalize', '60000 status']);
    expect(events.slice(-4)).toEqual(['205 paused', '60000 resumed', '60000 succeeded', '60000 complete']);
  });

  it('lets the clock of processingTimeout run on when it is over', () => {
    const { events } = told(
      pausedFrom(205, 60_000),
      { finalize: () => of(processing), status: () => NEVER },
      { processingTimeout: 11_000 },
    );
    expect(events.at(-1)).toBe('70995 ProcessingTimeoutError');
  });

  it('sends nothing at all while it is true from the start', () => {
    const { events, asked } = told(concat(of(true), timer(500).pipe(map(() => false))));
    expect(asked[0]).toBe('500 initialize');
    expect(events.slice(0, 3)).toEqual(['0 paused of no media yet', '500 resumed of no media yet', '500 initialized']);
  });

  it('starts at once where it has said nothing yet, or false', () => {
    expect(told(NEVER).asked).toHaveLength(4);
    expect(told(new Subject<boolean>()).events.at(-1)).toBe('200 complete');
    expect(told(new BehaviorSubject(false)).events).not.toContainEqual(expect.stringMatching(/paused|resumed/));
  });

  it('says each change once', () => {
    const { events } = told(concat(of(false, true, true, false, false), NEVER));
    expect(events.filter((event) => /paused|resumed/.test(event))).toEqual([
      '0 paused of no media yet',
      '0 resumed of no media yet',
    ]);
  });

  it('holds back what is sent again, too', () => {
    // The script stands for a client whose first attempt fails, and which waits for `ready` before the second.
    const append: ClientScript['append'] = (_, { ready: mayGo = NEVER }) =>
      timer(100).pipe(
        concatMap(() => mayGo),
        take(1),
        concatMap(() => afterwards(1)),
      );
    const { asked } = told(pausedFrom(50, 1000), { append });
    expect(asked).toEqual(['0 initialize', '0 append 0', '1001 append 1', '1102 finalize']);
  });

  it('tells nothing after succeeded, not even where somebody pauses in answer to it', () => {
    const paused = new BehaviorSubject(false);
    const kinds: string[] = [];
    marbles(({ flush }) => {
      uploadMedia(scriptedClient({}), fromBytes(patternedBytes(8), { mediaType: 'image/png' }), { paused }).subscribe(
        (event) => {
          kinds.push(event.type);
          if (event.type === 'succeeded') paused.next(true);
        },
      );
      flush();
    });
    expect(kinds.at(-1)).toBe('succeeded');
  });

  it('stops everything when it is unsubscribed meanwhile, the stream of pauses too', () => {
    let watched = 0;
    const paused = pausedFrom(50, 1000).pipe(tap(() => watched++));
    const { asked, events } = told(paused, {}, {}, 500);
    expect(asked).toEqual(['0 initialize', '0 append 0']);
    expect(events.at(-1)).toBe('100 appended');
    expect(watched).toBe(2);
  });

  it('fails the upload with an UploadError when it fails', () => {
    const cause = new Error('no');
    expect(told(throwError(() => cause)).events).toEqual(['0 UploadError']);
    const failures: unknown[] = [];
    const paused = throwError(() => cause);
    uploadMedia(scriptedClient({}), fromBytes(patternedBytes(8), { mediaType: 'image/png' }), { paused }).subscribe({
      error: (error: unknown) => failures.push(error),
    });
    expect(failures).toMatchObject([{ message: 'The `paused` stream has failed', cause }]);
  });
});

describe('pausable', () => {
  const initialized = { type: 'initialized', mediaId: '12' } as UploadEvent;
  const warned: UploadEvent = { type: 'warning', code: 'c', message: 'm' };

  it('names the media, whatever else was told since', () => {
    const paused = new BehaviorSubject(false);
    const upload$ = new Subject<UploadEvent>();
    const events: UploadEvent[] = [];
    pausable(paused, () => upload$).subscribe((event) => events.push(event));
    upload$.next(initialized);
    upload$.next(warned);
    paused.next(true);
    paused.next(false);
    expect(events).toEqual([
      initialized,
      warned,
      { type: 'paused', mediaId: '12' },
      { type: 'resumed', mediaId: '12' },
    ]);
  });

  it('ends with the upload, though pauses could still come, and watches them no longer', () => {
    const paused = new Subject<boolean>();
    const ends: string[] = [];
    pausable(paused, () => EMPTY).subscribe({ complete: () => ends.push('complete') });
    expect(ends).toEqual(['complete']);
    expect(paused.observed).toBe(false);
  });
});
