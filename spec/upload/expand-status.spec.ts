import { BehaviorSubject, concat, defer, NEVER, type Observable, of, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  MediaProcessingError,
  MediaRequestError,
  type MediaStatus,
  NetworkError,
  type Processing,
  ProcessingTimeoutError,
  RateLimitError,
  SourceError,
  type UploadOptions,
  UploadTimeoutError,
} from 'rx-media-upload';
import type { CommandEvent } from '../../lib/http/command-event.js';
import { expandStatus } from '../../lib/upload/expand-status.js';
import { phaseOf, processingFailure } from '../../lib/upload/processing-phase.js';
import { marbles } from '../support/marbles.js';

type Event = CommandEvent<MediaStatus>;

const ID = '1374383257052012546';
const told = (processing?: Processing): Event => ({
  type: 'reply',
  value: { mediaId: ID, ...(processing && { processing }) },
});
const pending = (checkAfterSecs?: number): Event =>
  told({ state: 'pending', ...(checkAfterSecs !== undefined && { checkAfterSecs }) });
const READY = told();
const SUCCEEDED = told({ state: 'succeeded' });
const refused = (status: number): MediaRequestError => new MediaRequestError(`X answered ${status}`, { status });

/**
 * The poll that follows a reply to FINALIZE; each STATUS takes the next of the answers, and the last again and again.
 */
const poll = (
  first: Event,
  answers: readonly Observable<Event>[],
  { running$, ...options }: UploadOptions & { readonly running$?: Observable<boolean> } = {},
): Observable<Event> => {
  let asked = 0;
  const status = () =>
    defer(() => answers[Math.min(asked++, answers.length - 1)] ?? throwError(() => new Error('X must not be asked')));
  return of(first).pipe(expandStatus(status, { processingTimeout: 1000, statusInterval: 7, ...options }, running$));
};

describe('expandStatus', () => {
  describe('after FINALIZE', () => {
    it.each<[string, Event]>([
      ['says nothing of processing', READY],
      ['says succeeded', SUCCEEDED],
    ])('that %s: does not ask X', (_, first) => {
      marbles(({ expectObservable }) => {
        expectObservable(poll(first, [])).toBe('(f|)', { f: first });
      });
    });

    it.each<[string, Processing]>([
      ['failed', { state: 'failed', error: { code: 1, name: 'InvalidMedia', message: 'file is invalid' } }],
      [
        'of an error',
        {
          state: 'in_progress',
          progressPercent: 99,
          error: { code: 1, name: 'InvalidMedia', message: 'file is invalid' },
        },
      ],
      [
        'of an error beside succeeded',
        { state: 'succeeded', error: { code: 1, name: 'InvalidMedia', message: 'file is invalid' } },
      ],
    ])('that tells %s: fails at once, and does not ask X', (_, processing) => {
      marbles(({ expectObservable }) => {
        const error = new MediaProcessingError(
          `X could not process media ${ID}: InvalidMedia: file is invalid (code 1)`,
        );
        expectObservable(poll(told(processing), [])).toBe('(f#)', { f: told(processing) }, error);
      });
    });

    it('lets through what happens on the way to it', () => {
      marbles(({ cold, expectObservable }) => {
        const sent: Event = { type: 'sent', loaded: 1 };
        const finalize$ = cold('-s-(f|)', { s: sent, f: READY });
        const status = () => throwError(() => new Error('X must not be asked'));
        expectObservable(finalize$.pipe(expandStatus(status, { processingTimeout: 1, statusInterval: 1 }))).toBe(
          '-s-(f|)',
          { s: sent, f: READY },
        );
      });
    });
  });

  it('asks when X wants to be asked, until it is done', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const one$ = cold('         -(p|)', { p: pending(0.004) });
      const two$ = cold('            --(s|)', { s: SUCCEEDED });
      const subscribed = ['                    5ms ^!', '                    10ms  ^-!'];
      const expected = '     f 5ms p 5ms (s|)';
      expectObservable(poll(pending(0.005), [one$, two$])).toBe(expected, {
        f: pending(0.005),
        p: pending(0.004),
        s: SUCCEEDED,
      });
      expectSubscriptions(one$.subscriptions).toBe(subscribed[0]!);
      expectSubscriptions(two$.subscriptions).toBe(subscribed[1]!);
    });
  });

  it.each<[string, Processing]>([
    ['no time', { state: 'pending' }],
    ['0 s', { state: 'pending', checkAfterSecs: 0 }],
    ['a negative time', { state: 'pending', checkAfterSecs: -5 }],
    ['in_progress at 100 % and no time', { state: 'in_progress', progressPercent: 100 }],
    ['a state that nobody knows', { state: 'uploading' }],
    ['no state', { state: 'unknown' }],
  ])('asks after statusInterval where X names %s', (_, processing) => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const status$ = cold('(s|)', { s: SUCCEEDED });
      expectObservable(poll(told(processing), [status$])).toBe('f 6ms (s|)', { f: told(processing), s: SUCCEEDED });
      expectSubscriptions(status$.subscriptions).toBe('7ms (^!)');
    });
  });

  it('never asks twice at a time, however slow the answer', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const slow$ = cold('50ms (p|)', { p: pending() });
      expectObservable(poll(pending(0.001), [slow$, cold('(r|)', { r: READY })])).toBe('f 50ms p 6ms (r|)', {
        f: pending(0.001),
        p: pending(),
        r: READY,
      });
      expectSubscriptions(slow$.subscriptions).toBe('- ^ 49ms !');
    });
  });

  it('takes a STATUS without processing for ready', () => {
    marbles(({ expectObservable }) => {
      expectObservable(poll(pending(), [of(READY)])).toBe('f 6ms (r|)', { f: pending(), r: READY });
    });
  });

  it.each<[string, Processing, string]>([
    [
      'failed with a reason',
      { state: 'failed', error: { code: 1, name: 'InvalidMedia', message: 'file is invalid' } },
      'InvalidMedia: file is invalid (code 1)',
    ],
    ['failed without one', { state: 'failed', progressPercent: 99 }, 'it gives no reason, only the state "failed"'],
    [
      'an error in progress, for ever at 99 %',
      { state: 'in_progress', progressPercent: 99, error: { code: 1, name: 'InvalidMedia' } },
      'InvalidMedia (code 1)',
    ],
    ['an error with nothing in it', { state: 'pending', error: {} }, 'it gives no reason, only the state "pending"'],
    ['a message alone', { state: 'unknown', error: { message: 'too long' } }, 'too long'],
    ['a code alone', { state: 'failed', error: { code: 3 } }, 'it gives no reason, only the state "failed" (code 3)'],
  ])('fails where a STATUS says %s', (_, processing, words) => {
    marbles(({ expectObservable }) => {
      const failed = told(processing);
      expectObservable(poll(pending(), [of(failed)])).toBe(
        'f 6ms (x#)',
        { f: pending(), x: failed },
        new MediaProcessingError(`X could not process media ${ID}: ${words}`),
      );
    });
  });

  it('keeps X’s code, name and message in the error, and the media', () => {
    const errors: unknown[] = [];
    poll(told({ state: 'failed', error: { code: 1, name: 'InvalidMedia', message: 'file is invalid' } }), []).subscribe(
      { error: (error: unknown) => errors.push(error) },
    );
    expect(errors).toEqual([
      expect.objectContaining({ code: 1, reason: 'InvalidMedia', detail: 'file is invalid', mediaId: ID }),
    ]);
    expect(errors[0]).toBeInstanceOf(MediaProcessingError);
  });

  it.each<[string, Error]>([
    ['the network fails', new NetworkError('cut')],
    ['it times out', new UploadTimeoutError('stalled')],
    ...[200, 299, 408, 425, 429, 500, 502, 503, 504].map((status): [string, Error] => [
      `X answers ${status}`,
      refused(status),
    ]),
  ])('asks again after statusInterval, as often as it takes, when %s', (_, error) => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const failing$ = cold<Event>('-#', undefined, error);
      const ready$ = cold('(r|)', { r: READY });
      expectObservable(poll(pending(0.002), [failing$, failing$, failing$, failing$, failing$, ready$])).toBe(
        'f 41ms (r|)',
        { f: pending(0.002), r: READY },
      );
      expectSubscriptions(failing$.subscriptions).toBe(['--^!', '10ms ^!', '18ms ^!', '26ms ^!', '34ms ^!']);
    });
  });

  it('asks no earlier than a STATUS that failed has wished, nor earlier than statusInterval', () => {
    marbles(({ cold, expectObservable }) => {
      const asking = (retryAfter: number) =>
        cold<Event>('#', undefined, new MediaRequestError('later', { status: 503, retryAfter }));
      expectObservable(poll(pending(), [asking(50), of(READY)])).toBe('f 56ms (r|)', { f: pending(), r: READY });
      expectObservable(poll(pending(), [asking(3), of(READY)])).toBe('f 13ms (r|)', { f: pending(), r: READY });
    });
  });

  it('counts the 404s alone, whatever else passes between them', () => {
    marbles(({ cold, expectObservable }) => {
      const gone$ = cold<Event>('#', undefined, refused(404));
      const down$ = cold<Event>('#', undefined, refused(503));
      const ready$ = of(READY);
      expectObservable(poll(pending(), [gone$, down$, gone$, down$, gone$, down$, ready$])).toBe('f 48ms (r|)', {
        f: pending(),
        r: READY,
      });
      expectObservable(poll(pending(), [gone$, down$, gone$, down$, gone$, down$, gone$])).toBe(
        'f 48ms #',
        { f: pending() },
        refused(404),
      );
    });
  });

  it('keeps what FINALIZE has told and STATUS does not, and says nothing older of the processing', () => {
    marbles(({ expectObservable }) => {
      const first: Event = {
        type: 'reply',
        value: { mediaId: ID, size: 20, mediaKey: '7_1', processing: { state: 'pending' } },
      };
      const last: Event = { type: 'reply', value: { mediaId: ID, size: 20, mediaKey: '7_1' } };
      expectObservable(poll(first, [of(READY)])).toBe('f 6ms (r|)', { f: first, r: last });
    });
  });

  it('takes three 404s right after FINALIZE for "not yet", and no fourth', () => {
    marbles(({ cold, expectObservable }) => {
      const gone$ = cold<Event>('#', undefined, refused(404));
      const ready$ = cold('(r|)', { r: READY });
      expectObservable(poll(pending(), [gone$, gone$, gone$, ready$])).toBe('f 27ms (r|)', { f: pending(), r: READY });
      expectObservable(poll(pending(), [gone$, gone$, gone$, gone$])).toBe('f 27ms #', { f: pending() }, refused(404));
    });
  });

  it('takes a 404 for final once X has told of the processing', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(poll(pending(), [of(pending()), cold<Event>('#', undefined, refused(404))])).toBe(
        'f 6ms p 6ms #',
        { f: pending(), p: pending() },
        refused(404),
      );
    });
  });

  it.each<[string, Error]>([
    ...[300, 301, 400, 401, 402, 403, 410, 499].map((status): [string, Error] => [
      `X answers ${status}`,
      refused(status),
    ]),
    ['the rate limit is out of reach', new RateLimitError('limited', { status: 429 })],
    ['something else is wrong', new SourceError('odd')],
    ['something is broken', new Error('broken')],
  ])('fails at once when %s', (_, error) => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(poll(pending(), [cold<Event>('--#', undefined, error)])).toBe(
        'f 8ms #',
        { f: pending() },
        error,
      );
    });
  });

  it('lets through what happens on the way to X, and asks no earlier for it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const retrying: Event = {
        type: 'retrying',
        command: 'status',
        attempt: 1,
        delay: 1,
        reason: 'server',
        error: { name: 'x', message: 'y' },
      };
      const status$ = cold('     -t--(p|)', { t: retrying, p: pending(0.003) });
      const ready$ = cold('             (r|)', { r: READY });
      const expected = '  f 7ms t--p--(r|)';
      expectObservable(poll(pending(), [status$, ready$])).toBe(expected, {
        f: pending(),
        t: retrying,
        p: pending(0.003),
        r: READY,
      });
      expectSubscriptions(status$.subscriptions).toBe('7ms ^---!');
    });
  });

  it('asks once while X has told of a retry alone, by real timers too', async () => {
    let asked = 0;
    const retrying = { type: 'retrying' } as Event;
    const status = () => defer(() => (asked++, concat(of(retrying, retrying), NEVER)));
    const subscription = of(pending())
      .pipe(expandStatus(status, { processingTimeout: 60_000, statusInterval: 1 }))
      .subscribe();
    // One after the other: on a busy machine, one long wait may be over before a timer that is due has run.
    for (let turn = 0; turn < 6; turn++) await new Promise((passed) => setTimeout(passed, 5));
    subscription.unsubscribe();
    expect(asked).toBe(1);
  });

  describe('processingTimeout', () => {
    const timeout = new ProcessingTimeoutError(
      `X is still processing media ${ID} after 20 ms; it may become ready yet: ask for its status`,
    );

    it('ends the wait for the next STATUS', () => {
      marbles(({ expectObservable }) => {
        expectObservable(poll(pending(), [of(pending())], { processingTimeout: 20 })).toBe(
          'f 6ms p 6ms p 5ms #',
          { f: pending(), p: pending() },
          timeout,
        );
      });
    });

    it('aborts a STATUS that is under way', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const hanging$ = cold<Event>('-');
        expectObservable(poll(pending(), [hanging$], { processingTimeout: 20 })).toBe(
          'f 19ms #',
          { f: pending() },
          timeout,
        );
        expectSubscriptions(hanging$.subscriptions).toBe('7ms ^ 12ms !');
      });
    });

    it('never asks earlier than X has asked for, also where it gave no answer', () => {
      const busy = new MediaRequestError('busy', { status: 503, retryAfter: 30 });
      marbles(({ cold, expectObservable }) => {
        const answers = [cold<Event>('#', undefined, busy), cold<Event>('#', undefined, refused(503)), of(READY)];
        expectObservable(poll(pending(), answers, { statusInterval: 7 })).toBe('f 43ms (r|)', {
          f: pending(),
          r: READY,
        });
      });
    });

    it('holds over failures that pass, and names the last', () => {
      const errors: unknown[] = [];
      marbles(({ cold, flush }) => {
        poll(pending(), [cold<Event>('#', undefined, refused(503))], { processingTimeout: 20 }).subscribe({
          error: (error: unknown) => errors.push(error),
        });
        flush();
      });
      expect(errors).toEqual([
        expect.objectContaining({ name: 'ProcessingTimeoutError', mediaId: ID, cause: refused(503) }),
      ]);
    });

    it('does not strike after the end', () => {
      marbles(({ expectObservable }) => {
        expectObservable(poll(pending(), [of(READY)], { processingTimeout: 8 })).toBe('f 6ms (r|)', {
          f: pending(),
          r: READY,
        });
      });
    });

    it('stands still while the upload is paused', () => {
      marbles(({ hot, expectObservable }) => {
        const running$ = hot('r---p 49ms r', { r: true, p: false });
        expectObservable(poll(pending(), [NEVER], { processingTimeout: 20, running$ })).toBe(
          'f 69ms #',
          { f: pending() },
          timeout,
        );
      });
    });

    it.each([Infinity, 2 ** 40])('of %d ms is no timeout of a moment', async (processingTimeout) => {
      const seen: unknown[] = [];
      const subscription = poll(pending(), [NEVER], {
        processingTimeout,
        running$: new BehaviorSubject(true),
      }).subscribe({ next: (event) => seen.push(event), error: (error: unknown) => seen.push(error) });
      await new Promise((passed) => setTimeout(passed, 30));
      subscription.unsubscribe();
      expect(seen).toEqual([pending()]);
    });
  });

  it.each<[string, Event, number, number]>([
    ['check_after_secs', pending(1e9), 5, 0],
    ['statusInterval', pending(), 2 ** 40, 0],
    ['statusInterval after a STATUS that failed', pending(0.001), 2 ** 40, 1],
  ])('waits for a %s of decades, which is more than a timer takes', async (_, first, statusInterval, times) => {
    let asked = 0;
    const status = () => (asked++, throwError(() => refused(503)));
    const subscription = of(first)
      .pipe(expandStatus(status, { processingTimeout: Infinity, statusInterval }))
      .subscribe();
    await new Promise((passed) => setTimeout(passed, 30));
    subscription.unsubscribe();
    expect(asked).toBe(times);
  });

  it('stops the timer when it is unsubscribed, and the STATUS that is under way', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const status$ = cold<Event>('-');
      expectObservable(poll(pending(), [status$]), '---!').toBe('f---', { f: pending() });
      expectObservable(poll(pending(), [status$]), '10ms !').toBe('f', { f: pending() });
      expectSubscriptions(status$.subscriptions).toBe('7ms ^--!');
      flush();
    });
  });

  it('asks a thousand times without running out of stack', () => {
    marbles(({ flush }) => {
      let asked = 0;
      let ended = false;
      of(pending())
        .pipe(
          expandStatus(() => of(++asked < 1000 ? pending() : READY), {
            processingTimeout: 1e9,
            statusInterval: 1,
          }),
        )
        .subscribe({ complete: () => (ended = true) });
      flush();
      expect([asked, ended]).toEqual([1000, true]);
    });
  });
});

describe('phaseOf', () => {
  it.each<[Processing | undefined, string]>([
    [undefined, 'ready'],
    [{ state: 'succeeded' }, 'ready'],
    [{ state: 'succeeded', error: {} }, 'failed'],
    [{ state: 'failed' }, 'failed'],
    [{ state: 'pending' }, 'running'],
    [{ state: 'in_progress', progressPercent: 100 }, 'running'],
    [{ state: 'in_progress', error: { code: 1 } }, 'failed'],
    [{ state: 'processing' }, 'running'],
    [{ state: '' }, 'running'],
  ])('takes %j for %s', (processing, phase) => {
    expect(phaseOf({ mediaId: ID, ...(processing && { processing }) })).toBe(phase);
  });
});

describe('processingFailure', () => {
  it('has words where there is nothing to tell', () => {
    expect(processingFailure({ mediaId: ID })).toMatchObject({
      name: 'MediaProcessingError',
      message: `X could not process media ${ID}: it gives no reason, only the state "failed"`,
      mediaId: ID,
      command: 'status',
    });
  });
});
