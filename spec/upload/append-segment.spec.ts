import { concat, defer, EMPTY, NEVER, type Observable, of, Subject, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { NetworkError, type RetryingEvent, type UploadSession, type WarningEvent } from 'rx-media-upload';
import { noJournal, type UploadJournal } from '../../lib/checkpoint/upload-journal.js';
import { uploadCommands } from '../../lib/client/upload-commands.js';
import type { CommandEvent } from '../../lib/http/command-event.js';
import { appendSegment, type SegmentEvent } from '../../lib/upload/append-segment.js';
import type { Segment } from '../../lib/upload/read-segments.js';
import { planSegments } from '../../lib/upload/segment-plan.js';
import { type Tally, tallyOf } from '../../lib/upload/tally.js';
import { marbles } from '../support/marbles.js';
import { scriptedClient } from '../support/scripted-client.js';

const session: UploadSession = { mediaId: '12', expiresAt: 1 };
const warning: WarningEvent = { type: 'warning', code: 'c', message: 'm' };
const retrying = { type: 'retrying' } as RetryingEvent;
const reply: CommandEvent<object> = { type: 'reply', value: {} };

/** The first of two segments of ten bytes, as the command goes; and how often its buffer came back. */
const appended = (
  command$: Observable<CommandEvent<object>>,
  journal: Partial<UploadJournal> = {},
  tally: Tally = tallyOf({ segments: planSegments(20, { segmentBytes: 10 }), acknowledged: new Set() }),
  onRelease: () => void = () => undefined,
) => {
  let released = 0;
  const segment: Segment = {
    index: 0,
    bytes: new Uint8Array(10),
    size: 10,
    headroom: undefined,
    release: () => {
      released++;
      onRelease();
    },
  };
  const commands = { ...uploadCommands(scriptedClient({})), append: () => command$ };
  const events$ = appendSegment(commands, session, segment, tally, { ...noJournal, ...journal });
  return { events$, released: () => released };
};
const told = (type: string, loaded: number) => ({ type, mediaId: '12', loaded, total: 20 });
const isAppended = { ...told('appended', 10), segmentIndex: 0, acknowledged: 10 };

describe('appendSegment', () => {
  it('tells bytes, retries, and at the end that X has it', () => {
    marbles(({ cold, expectObservable, flush }) => {
      const command$ = cold<CommandEvent<object>>('-s-r-t-(a|)', {
        s: { type: 'sent', loaded: 4 },
        r: retrying,
        t: { type: 'sent', loaded: 10 },
        a: reply,
      });
      const { events$, released } = appended(command$);
      expectObservable(events$).toBe('-p-r---(a|)', { p: told('progress', 4), r: retrying, a: isAppended });
      flush();
      expect(released()).toBe(1);
    });
  });

  it('says so when that is written down, and what went wrong with that', () => {
    marbles(({ cold, expectObservable }) => {
      const { events$ } = appended(cold('-(a|)', { a: reply }), { acknowledge: () => cold('--w--|', { w: warning }) });
      expectObservable(events$).toBe('---w--(a|)', { w: warning, a: isAppended });
    });
  });

  it('counts an answer that comes twice once', () => {
    const events: SegmentEvent[] = [];
    appended(of(reply, reply)).events$.subscribe((event) => events.push(event));
    expect(events).toEqual([isAppended]);
  });

  it('fails, and gives the buffer back, where there is no answer', () => {
    const failures: unknown[] = [];
    const { events$, released } = appended(EMPTY);
    events$.subscribe({ error: (error: unknown) => failures.push(error) });
    expect(failures).toMatchObject([
      { name: 'UploadError', message: 'append of segment 0 ended without a reply', command: 'append', mediaId: '12' },
    ]);
    expect(released()).toBe(1);
  });

  it.each<[string, Observable<CommandEvent<object>>, Partial<UploadJournal>]>([
    ['the command', throwError(() => new NetworkError('gone')), {}],
    ['the journal', of(reply), { acknowledge: () => throwError(() => new NetworkError('gone')) }],
  ])('fails, and gives the buffer back, with %s', (_, command$, journal) => {
    const failures: unknown[] = [];
    const { events$, released } = appended(command$, journal);
    events$.subscribe({ next: () => failures.push('told'), error: (error: unknown) => failures.push(error) });
    expect(failures).toEqual([new NetworkError('gone')]);
    expect(released()).toBe(1);
  });

  it('gives the buffer back after the request is aborted, when it is unsubscribed', () => {
    const sent$ = new Subject<never>();
    let observed: boolean | undefined;
    const { events$, released } = appended(
      concat(of<CommandEvent<object>>({ type: 'sent', loaded: 1 }), sent$),
      {},
      undefined,
      () => {
        observed = sent$.observed;
      },
    );
    const subscription = events$.subscribe();
    expect(released()).toBe(0);
    subscription.unsubscribe();
    expect([released(), observed]).toEqual([1, false]);
  });

  it('stops writing down when it is unsubscribed', () => {
    const written$ = new Subject<WarningEvent>();
    const { events$ } = appended(of(reply), { acknowledge: () => written$ });
    const subscription = events$.subscribe();
    expect(written$.observed).toBe(true);
    subscription.unsubscribe();
    expect(written$.observed).toBe(false);
  });

  it('sends nothing before it is subscribed to', () => {
    let asked = 0;
    const { events$ } = appended(defer(() => (asked++, NEVER)));
    expect(asked).toBe(0);
    events$.subscribe().unsubscribe();
    expect(asked).toBe(1);
  });
});
