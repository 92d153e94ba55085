import {
  asyncScheduler,
  concat,
  concatMap,
  defer,
  EMPTY,
  map,
  merge,
  NEVER,
  Observable,
  of,
  throwError,
  timer,
} from 'rxjs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Authorize,
  mediaClient,
  type MediaClient,
  type MediaClientOptions,
  NetworkError,
  type Transport,
  type TransportEvent,
} from 'rx-media-upload';
import { marbles } from '../support/marbles.js';

type Answer = () => Observable<TransportEvent>;

const reply = (status: number, text: string, headers: Record<string, string> = {}): Observable<TransportEvent> =>
  timer(1).pipe(map(() => ({ type: 'response', response: { status, text, headers } })));
const ok: Answer = () => reply(200, '{"data":{"id":"1"}}');
const no =
  (status: number, headers: Record<string, string> = {}): Answer =>
  () =>
    reply(status, `{"title":"No ${status}"}`, headers);
const cut: Answer = () =>
  timer(1).pipe(
    map(() => {
      throw new Error('cut');
    }),
  );

/** What came of it, each with its time: values, then `complete` or the error. */
const noted = (what: Observable<unknown>): string[] => {
  const notes: string[] = [];
  const note = (text: string) => notes.push(`${asyncScheduler.now()} ${text}`);
  what.subscribe({
    next: (value) => note(String(value)),
    error: (error: unknown) => note(String(error)),
    complete: () => note('complete'),
  });
  return notes;
};

/** Runs in virtual time a client whose transport gives these answers, one after the other, and then `ok`. */
const run = (
  answers: Answer[],
  options: MediaClientOptions,
  check: (client: MediaClient, asked: string[], flush: () => void) => void,
): void =>
  marbles(({ flush }) => {
    const script = [...answers];
    const asked: string[] = [];
    const transport: Transport = ({ url, headers }) =>
      defer(() => {
        asked.push(
          [asyncScheduler.now(), new URL(url).pathname.split('/').at(-1), headers['authorization']]
            .filter((part) => part !== undefined)
            .join(' '),
        );
        return (script.shift() ?? ok)();
      });
    check(mediaClient({ baseUrl: 'http://localhost', transport, ...options }), asked, flush);
  });

const status = (client: MediaClient): Observable<string> => client.status('1').pipe(map(() => 'reply'));
const append = (client: MediaClient): Observable<string> =>
  client.append({ mediaId: '1', segmentIndex: 0, bytes: new Uint8Array(1) }).pipe(map(() => 'reply'));
const after = <T>(ms: number, what: Observable<T>): Observable<T> => timer(ms).pipe(concatMap(() => what));

describe('a request that failed', () => {
  // Full jitter, drawn at its most: waits are 500, 1000, 2000, …
  beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(1));

  it('goes out again after a wait that grows, and tells each wait before it', () => {
    run([no(503), cut, () => reply(200, '<html>'), no(500)], {}, (client, asked, flush) => {
      const notes = noted(
        new Observable<string>((subscriber) =>
          client
            .append(
              { mediaId: '1', segmentIndex: 0, bytes: new Uint8Array(1) },
              {
                report: (event) =>
                  event.type === 'retrying' &&
                  subscriber.next(
                    `${event.command} ${event.reason} ${event.attempt} ${event.delay} ${event.error.name}`,
                  ),
              },
            )
            .pipe(map(() => 'reply'))
            .subscribe(subscriber),
        ),
      );
      flush();
      expect(notes).toEqual([
        '1 append server 1 500 MediaRequestError',
        '502 append network 2 1000 NetworkError',
        '1503 append server 3 2000 MediaRequestError',
        '3504 append server 4 4000 MediaRequestError',
        '7505 reply',
        '7505 complete',
      ]);
      expect(asked).toEqual(['0 append', '501 append', '1502 append', '3503 append', '7504 append']);
    });
  });

  it('ends with the last failure when its attempts are used up', () => {
    run([no(503), no(502)], { retry: { attempts: 2 } }, (client, asked, flush) => {
      const notes = noted(status(client));
      flush();
      expect(notes).toEqual(['502 MediaRequestError: status: X answered 502: No 502']);
      expect(asked).toHaveLength(2);
    });
  });

  it('begins to count anew with the next request', () => {
    run([no(503), ok, no(503), ok, no(503), ok], { retry: { attempts: 2 } }, (client, _, flush) => {
      const notes = noted(concat(append(client), append(client), append(client)));
      flush();
      expect(notes.at(-1)).toMatch(/complete$/);
    });
  });

  it.each([400, 402, 403, 404])('ends at once on a %d, in X’s own words', (code) => {
    run([no(code)], {}, (client, asked, flush) => {
      const notes = noted(status(client));
      flush();
      expect(notes).toEqual([`1 MediaRequestError: status: X answered ${code}: No ${code}`]);
      expect(asked).toHaveLength(1);
    });
  });

  it('waits no more when it is unsubscribed', () => {
    run([no(503)], {}, (client, asked, flush) => {
      const subscription = status(client).subscribe();
      timer(100).subscribe(() => subscription.unsubscribe());
      flush();
      expect(asked).toHaveLength(1);
    });
  });

  it('goes out again when no byte moves, and not while bytes move', () => {
    const moving: Answer = () =>
      concat(
        ...[90, 90, 90].map((ms) => timer(ms).pipe(map((): TransportEvent => ({ type: 'progress', loaded: 1 })))),
        NEVER,
      );
    run([moving, ok], { requestTimeout: 100 }, (client, asked, flush) => {
      const notes = noted(status(client));
      flush();
      expect(asked).toEqual(['0 upload', '870 upload']);
      expect(notes).toEqual(['871 reply', '871 complete']);
    });
  });

  it('waits out a rate limit, and with it every other request to that endpoint, and no other', () => {
    run([no(429, { 'x-rate-limit-reset': '30', 'x-rate-limit-remaining': '0' })], {}, (client, asked, flush) => {
      const notes = noted(
        merge(
          append(client),
          after(10_000, append(client)),
          after(10_000, client.finalize('1').pipe(map(() => 'reply'))),
        ),
      );
      flush();
      expect(asked).toEqual(['0 append', '10000 finalize', '30000 append', '30000 append']);
      expect(notes).toEqual(['10001 reply', '30001 reply', '30001 reply', '30001 complete']);
    });
  });

  it('ends in a RateLimitError, with its time, when the wait would be too long', () => {
    run([no(429, { 'x-rate-limit-reset': '30' })], { retry: { maxRateLimitWait: 29_000 } }, (client, asked, flush) => {
      let failure: unknown;
      append(client).subscribe({ error: (error: unknown) => (failure = error) });
      flush();
      expect(failure).toMatchObject({ name: 'RateLimitError', resetAt: 30_000, status: 429 });
      expect(asked).toHaveLength(1);
    });
  });

  it('has its credentials renewed on a 401, once, and goes out again at once', () => {
    let generation = 0;
    const auth: Authorize = Object.assign(() => of({ authorization: `t${generation}` }), {
      renew: () => timer(5).pipe(map(() => generation++)),
    });
    run([no(401), ok, no(401), no(401)], { auth }, (client, asked, flush) => {
      const notes = noted(concat(status(client), status(client)));
      flush();
      expect(asked).toEqual(['0 upload t0', '6 upload t1', '7 upload t1', '13 upload t2']);
      expect(notes).toEqual(['7 reply', '14 MediaRequestError: status: X answered 401: No 401']);
    });
  });

  it('ends on a 401 that cannot be mended', () => {
    run([no(401)], { auth: () => of({}) }, (client, _, flush) => {
      const notes = noted(status(client));
      flush();
      expect(notes).toEqual(['1 MediaRequestError: status: X answered 401: No 401']);
    });
    const auth: Authorize = Object.assign(() => of({}), {
      renew: () => throwError(() => new NetworkError('no token')),
    });
    run([no(401)], { auth }, (client, _, flush) => {
      const notes = noted(status(client));
      flush();
      expect(notes).toEqual([
        '1 MediaRequestError: status: X answered 401: No 401; and the credentials could not be renewed',
      ]);
    });
  });

  const fates: [string, Answer, number][] = [
    ['no reply', cut, 1],
    ['503', no(503), 1],
    ['a reply cut short', () => reply(200, '{"da'), 1],
    ['429', no(429, { 'retry-after': '1' }), 2],
  ];
  it.each(fates)(
    'asks whether it was carried out before it goes out again, where nobody knows: %s',
    (_, first, requests) => {
      run([first, ok], {}, (client, asked, flush) => {
        const notes = noted(
          client
            .finalize('1', { carriedOut: of({ mediaId: '1', size: 7 }) })
            .pipe(map(({ size }) => size ?? 'asked again')),
        );
        flush();
        expect(asked).toHaveLength(requests);
        expect(notes[0]).toMatch(requests === 1 ? / 7$/ : / asked again$/);
      });
    },
  );

  it('goes out again when it was not carried out', () => {
    run([cut, ok], {}, (client, asked, flush) => {
      noted(client.finalize('1', { carriedOut: EMPTY }));
      flush();
      expect(asked).toHaveLength(2);
    });
  });

  it('goes out only when it may: each attempt, the second too', () => {
    run([cut, ok], {}, (client, asked, flush) => {
      const notes = noted(
        client
          .finalize('1', { ready: defer(() => timer(1000 - (asyncScheduler.now() % 1000))) })
          .pipe(map(() => 'reply')),
      );
      flush();
      expect(asked).toEqual(['1000 finalize', '2000 finalize']);
      expect(notes[0]).toBe('2001 reply');
    });
  });
});
