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
  type MediaStatus,
  NetworkError,
  type Transport,
  type TransportEvent,
} from 'rx-media-upload';
import type { FinalizeAsking } from '../../lib/client/command-options.js';
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

/** What an upload asks with. */
const asking = (carriedOut: Observable<MediaStatus>): FinalizeAsking => ({ carriedOut });

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
      expect(notes).toEqual(['502 MediaRequestError: status: the server answered 502: No 502']);
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
      expect(notes).toEqual([`1 MediaRequestError: status: the server answered ${code}: No ${code}`]);
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
      expect(notes).toEqual(['7 reply', '14 MediaRequestError: status: the server answered 401: No 401']);
    });
  });

  it('ends on a 401 that cannot be mended', () => {
    run([no(401)], { auth: () => of({}) }, (client, _, flush) => {
      const notes = noted(status(client));
      flush();
      expect(notes).toEqual(['1 MediaRequestError: status: the server answered 401: No 401']);
    });
    const auth: Authorize = Object.assign(() => of({}), {
      renew: () => throwError(() => new Error('revoked')),
    });
    run([no(401)], { auth }, (client, _, flush) => {
      const notes = noted(status(client));
      flush();
      expect(notes).toEqual([
        '1 MediaRequestError: status: the server answered 401: No 401; and the credentials could not be renewed',
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
          client.finalize('1', asking(of({ mediaId: '1', size: 7 }))).pipe(map(({ size }) => size ?? 'asked again')),
        );
        flush();
        expect(asked).toHaveLength(requests);
        expect(notes[0]).toMatch(requests === 1 ? / 7$/ : / asked again$/);
      });
    },
  );

  it('goes out again when it was not carried out', () => {
    run([cut, ok], {}, (client, asked, flush) => {
      noted(client.finalize('1', asking(EMPTY)));
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

  it('is tried again without end where attempts have none, and nothing grows', () => {
    const down = 20_000;
    run(
      Array.from({ length: down }, () => cut),
      { retry: { attempts: Infinity, initialDelay: 1, maxDelay: 1 } },
      (client, asked, flush) => {
        const notes = noted(status(client));
        flush();
        expect(asked).toHaveLength(down + 1);
        expect(notes).toEqual([`${2 * down + 1} reply`, `${2 * down + 1} complete`]);
      },
    );
  });

  it('waits out as many rate limits as there are', () => {
    const limits = 3000;
    run(
      Array.from({ length: limits }, () => no(429, { 'retry-after': '1' })),
      { retry: { maxRateLimitWait: Infinity } },
      (client, asked, flush) => {
        const notes = noted(status(client));
        flush();
        expect(asked).toHaveLength(limits + 1);
        expect(notes.at(-1)).toMatch(/complete$/);
      },
    );
  });

  it('waits for as long as X says, though the clock is set back meanwhile', () => {
    run([no(429, { 'retry-after': '1' })], {}, (client, asked, flush) => {
      noted(status(client));
      timer(10).subscribe(() => {
        const { now } = asyncScheduler;
        vi.spyOn(asyncScheduler, 'now').mockImplementation(() => now.call(asyncScheduler) - 3_600_000);
      });
      flush();
      vi.restoreAllMocks();
      expect(asked).toEqual(['0 upload', `${1001 - 3_600_000} upload`]);
    });
  });

  it('has credentials renewed on a 401 alone, and ends on one where it has none', () => {
    let renewals = 0;
    const auth = Object.assign(() => of({ authorization: 't' }), { renew: () => defer(() => of(++renewals)) });
    run([no(503), no(429, { 'retry-after': '1' })], { auth }, (client, _, flush) => {
      const notes = noted(status(client));
      flush();
      expect([notes.at(-1), renewals]).toEqual([expect.stringMatching(/complete$/), 0]);
    });
    run([no(401)], {}, (client, _, flush) => {
      const notes = noted(status(client));
      flush();
      expect(notes).toEqual(['1 MediaRequestError: status: the server answered 401: No 401']);
    });
  });

  it('holds no other request back while it waits for another reason than a rate limit', () => {
    run([no(503)], {}, (client, asked, flush) => {
      noted(status(client));
      noted(after(10, status(client)));
      flush();
      expect(asked).toEqual(['0 upload', '10 upload', '501 upload']);
    });
  });

  it('tells how often it has failed, counted or not', () => {
    run([no(503), no(429), no(429), no(503)], {}, (client, _, flush) => {
      const told: unknown[] = [];
      noted(client.status('1', { report: (report) => told.push('attempt' in report && report.attempt) }));
      flush();
      expect(told).toEqual([1, 2, 3, 4]);
    });
  });

  it('sends nothing any more, and renews nothing, when it is unsubscribed by its own report', () => {
    let renewals = 0;
    const renew = () => defer(() => of(++renewals));
    run([no(401)], { auth: Object.assign(() => of({}), { renew }) }, (client, asked, flush) => {
      const told = new Observable<unknown>((subscriber) =>
        client.status('1', { report: () => subscriber.unsubscribe() }).subscribe(subscriber),
      );
      noted(told);
      flush();
      expect([asked.length, renewals]).toEqual([1, 0]);
    });
  });

  it('ends in a typed error where shouldRetry throws', () => {
    const shouldRetry = (): never => {
      throw new RangeError('mine');
    };
    run([no(503)], { retry: { shouldRetry } }, (client, _, flush) => {
      const notes = noted(status(client));
      flush();
      expect(notes).toEqual(['1 UploadError: The upload has failed: mine']);
    });
  });

  it('ends in a RateLimitError where X names a time beyond all dates', () => {
    const garbage = no(429, { 'x-rate-limit-reset': '999999999999999', 'x-rate-limit-remaining': '0' });
    run(Array(6).fill(garbage) as Answer[], {}, (client, _, flush) => {
      const notes = noted(status(client));
      flush();
      expect(notes).toEqual([expect.stringMatching(/RateLimitError: .*how long the rate limit holds is not known/)]);
    });
  });

  describe('whose credentials do not come', () => {
    const bearer = (token: string) => ({ authorization: token });

    it('fails each attempt in time, and the next asks for them again', () => {
      const answers = [NEVER, NEVER, of(bearer('t'))];
      run([], { auth: () => answers.shift()!, requestTimeout: 100 }, (client, asked, flush) => {
        const notes = noted(status(client));
        flush();
        expect(asked).toEqual(['1700 upload t']);
        expect(notes[0]).toBe('1701 reply');
      });
    });

    it('does not ask whether it was carried out: it was not sent', () => {
      const answers = [NEVER, of(bearer('t'))];
      run([], { auth: () => answers.shift()!, requestTimeout: 100 }, (client, asked, flush) => {
        noted(client.finalize('1', asking(of({ mediaId: '1' }))));
        flush();
        expect(asked).toHaveLength(1);
      });
    });

    it('ends in an UploadTimeoutError where they never do', () => {
      run([], { auth: () => NEVER, requestTimeout: 100, retry: { attempts: 2 } }, (client, asked, flush) => {
        const notes = noted(status(client));
        flush();
        expect(notes).toEqual([
          expect.stringMatching(/^700 UploadTimeoutError: status: the credentials have not come/),
        ]);
        expect(asked).toEqual([]);
      });
    });

    const renewing = (renew: () => Observable<unknown>, token = () => 'stale'): Authorize =>
      Object.assign(() => of(bearer(token())), { renew });

    it('waits at each attempt for the renewal that is under way, and starts no other', () => {
      let renewals = 0;
      let token = 'stale';
      const auth = renewing(
        () => {
          renewals++;
          return timer(250).pipe(map(() => (token = 'fresh')));
        },
        () => token,
      );
      run([no(401), no(401)], { auth, requestTimeout: 100, retry: { initialDelay: 10 } }, (client, asked, flush) => {
        const notes = noted(merge(status(client), after(5, status(client))));
        flush();
        expect(renewals).toBe(1);
        expect(asked).toEqual(['0 upload stale', '5 upload stale', '251 upload fresh', '251 upload fresh']);
        expect(notes.at(-1)).toBe('252 complete');
      });
    });

    it('starts no other renewal for the next request either, while the first has not settled', () => {
      let renewals = 0;
      const auth = renewing(() => {
        renewals++;
        return NEVER;
      });
      const options = { auth, requestTimeout: 100, retry: { attempts: 2 } };
      run([no(401), no(401)], options, (client, asked, flush) => {
        const first = noted(status(client));
        const second = noted(after(5000, status(client)));
        flush();
        for (const notes of [first, second]) expect(notes).toEqual([expect.stringMatching(/ UploadTimeoutError: /)]);
        expect(asked).toEqual(['0 upload stale', '5000 upload stale']);
        expect(renewals).toBe(1);
      });
    });

    it('has them renewed again where that has failed for a passing reason, and not where it is final', () => {
      const failures: unknown[] = [new TypeError('fetch failed'), new NetworkError('cut'), { status: 503 }];
      let renewals = 0;
      const auth = renewing(
        () => (renewals++, failures.length > 0 ? throwError(() => failures.shift()) : EMPTY),
        () => (renewals > 3 ? 'fresh' : 'stale'),
      );
      run([no(401)], { auth, retry: { initialDelay: 10 } }, (client, asked, flush) => {
        const reports: string[] = [];
        const notes = noted(
          client.status('1', {
            report: (event) =>
              event.type === 'retrying' && reports.push(`${event.reason} ${event.delay} ${event.attempt}`),
          }),
        );
        flush();
        expect(reports).toEqual(['auth 0 1', 'network 10 1', 'network 20 2', 'network 40 3']);
        expect(asked).toEqual(['0 upload stale', '71 upload fresh']);
        expect(notes.at(-1)).toBe('72 complete');
      });
    });

    it('ends in the passing failure when the attempts are used up', () => {
      const auth = renewing(() => throwError(() => new TypeError('fetch failed')));
      run([no(401)], { auth, retry: { attempts: 2 } }, (client, asked, flush) => {
        const notes = noted(status(client));
        flush();
        expect(notes).toEqual(['501 NetworkError: status: the credentials could not be had for now']);
        expect(asked).toHaveLength(1);
      });
    });
  });

  describe('because a connection that stood idle was closed', () => {
    const stale: Answer = () =>
      timer(1).pipe(
        map(() => {
          throw Object.assign(new Error('socket hang up'), { reusedSocket: true });
        }),
      );

    it.each<[string, (client: MediaClient, report: () => void) => Observable<unknown>]>([
      [
        'append',
        (client, report) => client.append({ mediaId: '1', segmentIndex: 0, bytes: new Uint8Array(1) }, { report }),
      ],
      ['status', (client, report) => client.status('1', { report })],
    ])('goes out again at once and without a word, once: %s', (_, command) => {
      run([stale], { retry: { attempts: 1 } }, (client, asked, flush) => {
        let reports = 0;
        const notes = noted(command(client, () => reports++));
        flush();
        expect(asked.map((text) => text.split(' ')[0])).toEqual(['0', '1']);
        expect(reports).toBe(0);
        expect(notes.at(-1)).toBe('2 complete');
      });
      run([stale, stale], { retry: { attempts: 1 } }, (client, asked, flush) => {
        const notes = noted(command(client, () => undefined));
        flush();
        expect(asked).toHaveLength(2);
        expect(notes).toEqual([expect.stringMatching(/^2 NetworkError/)]);
      });
    });

    it('is a failure like any other of a command that does harm twice', () => {
      for (const command of [
        (client: MediaClient) => client.initialize({ totalBytes: 1, mediaType: 'video/mp4' }),
        (client: MediaClient) => client.finalize('1'),
        (client: MediaClient) =>
          client.upload({ bytes: new Uint8Array(1), mediaType: 'image/png', mediaCategory: 'tweet_image' }),
      ])
        run([stale], { retry: { attempts: 1 } }, (client, asked, flush) => {
          const notes = noted(command(client));
          flush();
          expect(asked).toHaveLength(1);
          expect(notes).toEqual([expect.stringMatching(/^1 NetworkError/)]);
        });
    });
  });
});
