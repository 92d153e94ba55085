import {
  BehaviorSubject,
  concat,
  defer,
  EMPTY,
  map,
  type Observable,
  of,
  Subject,
  tap,
  throwError,
  timer,
  toArray,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  type AddSubtitlesRequest,
  type CommandOptions,
  mediaClient,
  type MediaClient,
  type RetryingEvent,
  type Transport,
} from 'rx-media-upload';
import { uploadCommands } from '../../lib/client/upload-commands.js';
import type { CommandEvent } from '../../lib/http/command-event.js';
import { marbles } from '../support/marbles.js';
import { scriptedClient } from '../support/scripted-client.js';

/** Ten bytes leave, then X answers; the first answer is a 503. */
const stumbling = (): Transport => {
  let requests = 0;
  return () =>
    defer(() =>
      of(
        { type: 'progress' as const, loaded: 200 },
        { type: 'response' as const, response: { status: requests++ === 0 ? 503 : 204, headers: {}, text: '' } },
      ),
    );
};
const segment = { mediaId: '1', segmentIndex: 0, bytes: new Uint8Array(10) };
const ours = (): MediaClient => mediaClient({ transport: stumbling(), retry: { initialDelay: 0 } });
const told = (client: MediaClient): string[] => {
  const types: string[] = [];
  marbles(({ flush }) => {
    uploadCommands(client)
      .append(segment)
      .subscribe(({ type }) => types.push(type));
    flush();
  });
  return types;
};
const ALL = ['sent', 'retrying', 'sent', 'reply'];

describe('the commands of an upload', () => {
  it('are the streams of a client of ours', () => {
    expect(told(ours())).toEqual(ALL);
  });

  it.each<[string, (client: MediaClient) => MediaClient]>([
    ['hands its options on', (client) => ({ ...client, append: (...request) => client.append(...request) })],
    [
      'does more with the reply',
      (client) => ({ ...client, append: (...on) => client.append(...on).pipe(map((it) => it)) }),
    ],
    ['inherits', (client) => Object.create(client) as MediaClient],
  ])('are those of a wrapper that %s', (_, wrap) => {
    expect(told(wrap(ours()))).toEqual(ALL);
  });

  it('hear a wrapper’s own reports and replies, not those of the client within', () => {
    const client = ours();
    const report: RetryingEvent = {
      type: 'retrying',
      command: 'append',
      attempt: 1,
      delay: 0,
      reason: 'network',
      error: { name: 'a', message: 'b' },
    };
    const wrapper: MediaClient = {
      ...client,
      append: (_, on) => defer(() => (on?.report?.(report), of({ expiresAt: 7 }))),
    };
    uploadCommands(wrapper)
      .append(segment)
      .pipe(toArray())
      .subscribe((events) => expect(events).toEqual([report, { type: 'reply', value: { expiresAt: 7 } }]));
    expect.assertions(1);
  });

  it('are sent anew by each subscription, and by none before', () => {
    const client = scriptedClient({});
    const appended$ = uploadCommands(client).append(segment);
    expect(client.asked).toEqual([]);
    appended$.subscribe();
    appended$.subscribe();
    expect(client.asked).toEqual(['append 0', 'append 0']);
  });

  it('hand each request on to the command of its name, with the report of what happens on the way', () => {
    const metadata = { altText: 'a card' };
    const init = { totalBytes: 8, mediaType: 'image/png' };
    const tracks: AddSubtitlesRequest = { mediaCategory: 'tweet_video', subtitles: [] };
    const given: unknown[] = [];
    const take =
      (name: string) =>
      (...all: unknown[]): Observable<never> => {
        const { report } = all.pop() as CommandOptions;
        given.push([name, ...all]);
        report?.({ type: 'sent', loaded: given.length });
        return EMPTY;
      };
    const commands = uploadCommands({
      version: 'v2',
      initialize: take('initialize'),
      append: take('append'),
      finalize: take('finalize'),
      status: take('status'),
      upload: take('upload'),
      setMetadata: take('setMetadata'),
      addSubtitles: take('addSubtitles'),
      removeSubtitles: take('removeSubtitles'),
    });
    const sent: unknown[] = [];
    concat<CommandEvent<unknown>[]>(
      commands.initialize(init, 3),
      commands.append(segment),
      commands.finalize('1', EMPTY),
      commands.status('2'),
      commands.setMetadata('3', metadata),
      commands.addSubtitles('4', tracks),
    ).subscribe((event) => sent.push(event));
    expect(given).toEqual([
      ['initialize', init],
      ['append', segment],
      ['finalize', '1'],
      ['status', '2'],
      ['setMetadata', '3', metadata],
      ['addSubtitles', '4', tracks],
    ]);
    expect(sent).toEqual(given.map((_, index) => ({ type: 'sent', loaded: index + 1 })));
  });

  it('fail as a client of anybody’s fails', () => {
    const failed: unknown[] = [];
    uploadCommands(scriptedClient({ append: () => throwError(() => new Error('no line')) }))
      .append(segment)
      .subscribe({ error: (error: unknown) => failed.push(error) });
    expect(failed).toEqual([new Error('no line')]);
  });

  it('are not sent a second time while the upload is paused', () => {
    const types: string[] = [];
    marbles(({ flush }) => {
      const running$ = new BehaviorSubject(true);
      uploadCommands(mediaClient({ transport: stumbling(), retry: { initialDelay: 10 } }), running$)
        .append(segment)
        .subscribe(({ type }) => types.push(type));
      running$.next(false);
      timer(60_000).subscribe(() => types.push('a minute later'));
      timer(60_001).subscribe(() => running$.next(true));
      flush();
    });
    expect(types).toEqual(['sent', 'retrying', 'a minute later', 'sent', 'reply']);
  });

  it('wait until the upload runs, also with a client that knows nothing of `ready`', () => {
    const running$ = new BehaviorSubject(false);
    const client = scriptedClient({});
    uploadCommands(client, running$).append(segment).subscribe();
    expect(client.asked).toEqual([]);
    running$.next(true);
    expect(client.asked).toEqual(['append 0']);
  });

  it('stop with their subscriber', () => {
    const reply$ = new Subject<object>();
    const subscription = uploadCommands(scriptedClient({ append: () => reply$ }))
      .append(segment)
      .subscribe();
    expect(reply$.observed).toBe(true);
    subscription.unsubscribe();
    expect(reply$.observed).toBe(false);
  });

  it('ask whether FINALIZE was carried out, and tell of that question’s own retries', () => {
    const asked: string[] = [];
    const client = scriptedClient({ finalize: ({ carriedOut = EMPTY }) => carriedOut });
    const question$ = of({ type: 'retrying' } as unknown as RetryingEvent, {
      type: 'reply' as const,
      value: { mediaId: '1' },
    }).pipe(tap(({ type }) => asked.push(type)));
    const told: string[] = [];
    uploadCommands(client)
      .finalize('1', question$)
      .subscribe(({ type }) => told.push(type));
    expect(told).toEqual(['retrying', 'reply']);
    expect(asked).toEqual(['retrying', 'reply']);
  });
});

describe('a command of a client', () => {
  it('emits the reply alone, and tells `report` the rest', () => {
    const reports: string[] = [];
    const replies: unknown[] = [];
    marbles(({ flush }) => {
      ours()
        .append(segment, { report: ({ type }) => reports.push(type) })
        .subscribe((reply) => replies.push(reply));
      flush();
    });
    expect(reports).toEqual(['sent', 'retrying', 'sent']);
    expect(replies).toEqual([{}]);
  });

  it('needs no `report`', () => {
    const replies: unknown[] = [];
    marbles(({ flush }) => {
      ours()
        .append(segment)
        .subscribe((reply) => replies.push(reply));
      flush();
    });
    expect(replies).toEqual([{}]);
  });

  it('fails with what `report` throws', () => {
    const failed: unknown[] = [];
    const append$: Observable<unknown> = ours().append(segment, {
      report: () => {
        throw new Error('broken');
      },
    });
    append$.subscribe({ error: (error: unknown) => failed.push(error) });
    expect(failed).toEqual([new Error('broken')]);
  });
});
