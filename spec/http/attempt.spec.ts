import {
  asyncScheduler,
  catchError,
  concat,
  concatMap,
  EMPTY,
  lastValueFrom,
  map,
  NEVER,
  type Observable,
  of,
  take,
  throwError,
  timeout,
  timer,
  toArray,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  type Authorize,
  InvalidUploadError,
  MediaRequestError,
  NetworkError,
  SourceError,
  type Transport,
  type TransportEvent,
  type TransportRequest,
  UploadError,
  UploadTimeoutError,
} from 'rx-media-upload';
import type { ApiCommand } from '../../lib/api/media-api.js';
import { v1 } from '../../lib/api/v1.js';
import { v2 } from '../../lib/api/v2.js';
import { attempt } from '../../lib/http/attempt.js';
import { AttemptFailure } from '../../lib/http/attempt-failure.js';
import type { CommandEvent } from '../../lib/http/command-event.js';
import type { Connection } from '../../lib/http/connection.js';
import { rateLimitGate } from '../../lib/http/rate-limit-gate.js';
import { retryPolicy } from '../../lib/http/retry-options.js';
import { marbles } from '../support/marbles.js';

const ID = '1374383257052012546';
const append = v2.append({ mediaId: ID, segmentIndex: 0, bytes: new Uint8Array(100) });

const connectionOver = (transport: Transport, more: Partial<Connection> = {}): Connection => ({
  baseUrl: new URL('https://api.x.com'),
  transport,
  requestTimeout: 30,
  retry: retryPolicy(),
  gate: rateLimitGate(),
  underWay: { bytes: 0 },
  ...more,
});
const response = (status: number, text = '', headers: Record<string, string> = {}): TransportEvent => ({
  type: 'response',
  response: { status, headers, text },
});
const progress = (loaded: number): TransportEvent => ({ type: 'progress', loaded });

/** The attempt, failing with what is meant for callers. */
const attempted = <T>(command: ApiCommand<T>, connection: Connection): Observable<CommandEvent<T>> =>
  attempt(command, connection).pipe(
    catchError((failure: unknown) => throwError(() => (failure instanceof AttemptFailure ? failure.error : failure))),
  );
const failureOf = (command: ApiCommand<unknown>, connection: Connection): Promise<unknown> =>
  lastValueFrom(attempted(command, connection)).catch((error: unknown) => error);
/** The request that a transport is handed. */
const requestOf = async (command: ApiCommand<unknown>, more: Partial<Connection> = {}): Promise<TransportRequest> => {
  let handed: TransportRequest | undefined;
  await failureOf(
    command,
    connectionOver((request) => ((handed = request), of(response(500))), more),
  );
  return handed!;
};

describe('attempt', () => {
  it('sends nothing before it is subscribed to, and once for each subscription', async () => {
    let requests = 0;
    const attempt$ = attempted(
      append,
      connectionOver(() => (requests++, of(response(204)))),
    );
    expect(requests).toBe(0);
    await lastValueFrom(attempt$);
    await lastValueFrom(attempt$);
    expect(requests).toBe(2);
  });

  it('hands over a request with the prefix of the base URL, the query, and the type of the body', async () => {
    const baseUrl = new URL('https://relay.example.com/x/');
    expect(await requestOf(v2.status(ID), { baseUrl })).toEqual({
      method: 'GET',
      url: `https://relay.example.com/x/2/media/upload?command=STATUS&media_id=${ID}`,
      headers: { accept: 'application/json' },
    });
    expect(await requestOf(v2.finalize(ID), { baseUrl: new URL('https://relay.example.com/x') })).toEqual({
      method: 'POST',
      url: `https://relay.example.com/x/2/media/upload/${ID}/finalize`,
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: '{}',
    });
    expect(await requestOf(append)).toMatchObject({
      url: `https://api.x.com/2/media/upload/${ID}/append`,
      headers: { 'content-type': expect.stringMatching(/^multipart\/form-data; boundary=/) as string },
    });
  });

  it('gives the reply', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const transport$ = cold('  ---r|', {
        r: response(200, `{"data":{"id":"${ID}","processing_info":{"state":"pending"}}}`),
      });
      const subscribed = '       ^--!';
      const expected = '         ---(v|)';
      expectObservable(
        attempted(
          v2.finalize(ID),
          connectionOver(() => transport$),
        ),
      ).toBe(expected, { v: { type: 'reply', value: { mediaId: ID, processing: { state: 'pending' } } } });
      expectSubscriptions(transport$.subscriptions).toBe(subscribed);
    });
  });

  it('counts the bytes of the media, not those of the frame around it', async () => {
    let head = 0;
    const transport: Transport = ({ body }) => {
      head = (body as Uint8Array[])[0]!.byteLength;
      return of(
        progress(1),
        progress(head),
        progress(head + 1),
        progress(head + 100),
        progress(head + 150),
        response(204),
      );
    };
    const events = await lastValueFrom(attempted(append, connectionOver(transport)).pipe(toArray()));
    expect(head).toBeGreaterThan(0);
    expect(events).toEqual([
      ...[0, 0, 1, 100, 100].map((loaded) => ({ type: 'sent', loaded })),
      { type: 'reply', value: {} },
    ]);
  });

  it('counts no bytes of a request that has none of media', async () => {
    const events = await lastValueFrom(
      attempted(
        v2.status(ID),
        connectionOver(() => of(progress(100), response(200, `{"data":{"id":"${ID}"}}`))),
      ).pipe(toArray()),
    );
    expect(events).toEqual([
      { type: 'sent', loaded: 0 },
      { type: 'reply', value: { mediaId: ID } },
    ]);
  });

  describe('requestTimeout', () => {
    const timedOut = new UploadTimeoutError('append: no byte has moved for 30 ms');

    it('ends an attempt that never moves, and aborts it', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const transport$ = cold('  200ms r', { r: response(204) });
        const subscribed = '       ^ 29ms !';
        const expected = '         30ms  #';
        expectObservable(
          attempted(
            append,
            connectionOver(() => transport$),
          ),
        ).toBe(expected, undefined, timedOut);
        expectSubscriptions(transport$.subscriptions).toBe(subscribed);
      });
    });

    it('starts anew with each event', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const transport$ = cold('  29ms p 28ms p 28ms p 28ms (r|)', { p: progress(1), r: response(204) });
        const expected = '         29ms p 28ms p 28ms p 28ms (r|)';
        expectObservable(
          attempted(
            append,
            connectionOver(() => transport$),
          ),
        ).toBe(expected, { p: { type: 'sent', loaded: 0 }, r: { type: 'reply', value: {} } });
        expectSubscriptions(transport$.subscriptions).toBe('^ 115ms !');
      });
    });

    it('ends an attempt that stands still after it has moved', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const transport$ = cold('  10ms p', { p: progress(1) });
        const subscribed = '       ^ 39ms !';
        const expected = '         10ms p 29ms #';
        expectObservable(
          attempted(
            append,
            connectionOver(() => transport$),
          ),
        ).toBe(expected, { p: { type: 'sent', loaded: 0 } }, timedOut);
        expectSubscriptions(transport$.subscriptions).toBe(subscribed);
      });
    });

    it('does not run while the request waits for a connection, and starts anew with it', () => {
      marbles(({ cold, expectObservable }) => {
        const waiting: TransportEvent = { type: 'waiting' };
        const queued$ = cold('  w 200ms p', { w: waiting, p: progress(0) });
        expectObservable(
          attempted(
            append,
            connectionOver(() => queued$),
          ),
        ).toBe('                201ms p 29ms #', { p: { type: 'sent', loaded: 0 } }, timedOut);
        const later$ = cold('   10ms w 200ms (r|)', { w: waiting, r: response(204) });
        expectObservable(
          attempted(
            append,
            connectionOver(() => later$),
          ),
        ).toBe('                211ms (r|)', { r: { type: 'reply', value: {} } });
      });
    });

    it('does not run while the request waits for a connection, as it is told at once', () => {
      marbles(({ cold, expectObservable }) => {
        const queued$ = concat(of<TransportEvent>({ type: 'waiting' }), cold('200ms (r|)', { r: response(204) }));
        expectObservable(
          attempted(
            append,
            connectionOver(() => queued$),
          ),
        ).toBe('200ms (r|)', { r: { type: 'reply', value: {} } });
      });
    });

    it('is one, also where bytes have left at once', () => {
      marbles(({ cold, expectObservable }) => {
        const sending$ = concat(of(progress(0)), cold('29ms p 20ms (r|)', { p: progress(1), r: response(204) }));
        const sent = { type: 'sent', loaded: 0 };
        expectObservable(
          attempted(
            append,
            connectionOver(() => sending$),
          ),
        ).toBe('s 28ms s 20ms (r|)', { s: sent, r: { type: 'reply', value: {} } });
      });
    });

    it('does not end an attempt that has its response, though the transport goes on', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const transport$ = cold('  -r', { r: response(204) });
        expectObservable(
          attempted(
            append,
            connectionOver(() => transport$),
          ),
        ).toBe('-(r|)', { r: { type: 'reply', value: {} } });
        expectSubscriptions(transport$.subscriptions).toBe('^!');
      });
    });

    it.each([Infinity, Number.MAX_SAFE_INTEGER, 2 ** 31])(
      'of %d ms is no timeout of a moment',
      async (requestTimeout) => {
        const transport: Transport = () => timer(50).pipe(map(() => response(204)));
        expect(await failureOf(append, connectionOver(transport, { requestTimeout }))).toEqual({
          type: 'reply',
          value: {},
        });
      },
    );

    it('names the command and the media', async () => {
      expect(
        await failureOf(
          append,
          connectionOver(() => NEVER),
        ),
      ).toMatchObject({ name: 'UploadTimeoutError', command: 'append', mediaId: ID });
    });
  });

  it.each<[string, () => Observable<TransportEvent>]>([
    ['answered at once', () => of(response(204))],
    ['answered at once after bytes have left', () => of(progress(1), response(204))],
    ['answered', () => timer(5).pipe(map(() => response(204)))],
    ['refused', () => timer(5).pipe(map(() => response(400)))],
    ['cut', () => concat(of(progress(1)), timer(5).pipe(concatMap(() => throwError(() => new Error('cut')))))],
    ['cut before a byte has left', () => timer(5).pipe(concatMap(() => throwError(() => new Error('cut'))))],
    ['cut at once', () => throwError(() => new Error('cut'))],
    ['unsubscribed from', () => concat(of(progress(1)), NEVER)],
    ['unsubscribed from later', () => concat(timer(5).pipe(map(() => progress(1))), NEVER)],
    [
      'waiting when it is',
      () => concat(of<TransportEvent>({ type: 'waiting' }), timer(5).pipe(map(() => progress(1))), NEVER),
    ],
  ])('leaves no timer behind where it is %s', (_, answer) => {
    marbles(({ flush }) => {
      attempted(append, connectionOver(answer))
        .pipe(take(1))
        .subscribe({ error: () => undefined });
      flush();
      expect(asyncScheduler.now()).toBeLessThan(30);
    });
  });

  it('aborts the request when it is unsubscribed', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const transport$ = cold('  --p--r|', { p: progress(1), r: response(204) });
      const left = '             ---!';
      const subscribed = '       ^--!';
      expectObservable(
        attempted(
          append,
          connectionOver(() => transport$),
        ),
        left,
      ).toBe('--p-', { p: { type: 'sent', loaded: 0 } });
      expectSubscriptions(transport$.subscriptions).toBe(subscribed);
    });
  });

  describe('credentials', () => {
    const bearer = { authorization: 'Bearer s3cret-t0ken' };

    it('are asked for at each attempt, and added to the request', async () => {
      let asked = 0;
      const authorize: Authorize = () => of({ authorization: `Bearer ${++asked}` });
      expect((await requestOf(append, { authorize })).headers).toMatchObject({
        authorization: 'Bearer 1',
        accept: 'application/json',
      });
      expect((await requestOf(append, { authorize })).headers).toMatchObject({ authorization: 'Bearer 2' });
    });

    it('are made for what a signature covers: method, absolute URL with its query, and a form, but no other body', async () => {
      const seen: unknown[] = [];
      const authorize: Authorize = (request) => (seen.push(request), [bearer]);
      const baseUrl = new URL('https://upload.twitter.com/');
      await requestOf(v1.status(ID), { authorize, baseUrl });
      await requestOf(v1.finalize(ID), { authorize, baseUrl });
      await requestOf(v1.append({ mediaId: ID, segmentIndex: 0, bytes: new Uint8Array(1) }), { authorize, baseUrl });
      await requestOf(v2.finalize(ID), { authorize, baseUrl });
      const url = 'https://upload.twitter.com/1.1/media/upload.json';
      expect(seen).toEqual([
        { method: 'GET', url: `${url}?command=STATUS&media_id=${ID}` },
        {
          method: 'POST',
          url,
          form: [
            ['command', 'FINALIZE'],
            ['media_id', ID],
          ],
        },
        { method: 'POST', url },
        { method: 'POST', url: `https://upload.twitter.com/2/media/upload/${ID}/finalize` },
      ]);
    });

    it('are waited for, and the time of the request begins after them', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const credentials$ = cold('  20ms c--c|', { c: bearer });
        const transport$ = cold('         25ms (r|)', { r: response(204) });
        const expected = '           45ms (r|)';
        expectObservable(
          attempted(
            append,
            connectionOver(() => transport$, { authorize: () => credentials$ }),
          ),
        ).toBe(expected, { r: { type: 'reply', value: {} } });
        expectSubscriptions(credentials$.subscriptions).toBe('^ 19ms !');
        expectSubscriptions(transport$.subscriptions).toBe('20ms ^ 24ms !');
      });
    });

    it('that do not come for requestTimeout ms fail the attempt, and nothing is sent', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const credentials$ = cold('  200ms c', { c: bearer });
        let requests = 0;
        expectObservable(
          attempted(
            append,
            connectionOver(() => (requests++, NEVER), { authorize: () => credentials$ }),
          ).pipe(
            catchError((error: unknown) => of((error as UploadError).name, (error as UploadError).mediaId, requests)),
          ),
        ).toBe('30ms (tm0|)', { t: 'UploadTimeoutError', m: ID, 0: 0 });
        expectSubscriptions(credentials$.subscriptions).toBe('^ 29ms !');
      });
    });

    it.each([
      new TypeError('fetch failed'),
      Object.assign(new Error('getaddrinfo'), { code: 'EAI_AGAIN' }),
      { status: 503 },
    ])(
      'that cannot be had for a passing reason are a NetworkError, of a command that was not sent: %s',
      async (cause) => {
        const failure: unknown = await lastValueFrom(
          attempt(
            append,
            connectionOver(() => NEVER, { authorize: () => throwError(() => cause) }),
          ),
        ).catch((error: unknown) => error);
        expect(failure).toMatchObject({ fate: 'unsent', error: { name: 'NetworkError', command: 'append', cause } });
      },
    );

    it('are asked for no longer when it is unsubscribed', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const credentials$ = cold('---c', { c: bearer });
        expectObservable(
          attempted(
            append,
            connectionOver(() => NEVER, { authorize: () => credentials$ }),
          ),
          '--!',
        ).toBe('');
        expectSubscriptions(credentials$.subscriptions).toBe('^-!');
      });
    });

    it('that there are none of are an error, and nothing is sent', async () => {
      for (const authorize of [
        () => throwError(() => new Error('locked')),
        () => Promise.reject(new Error('locked')),
        (): never => {
          throw new Error('locked');
        },
      ]) {
        let requests = 0;
        const error = await failureOf(
          append,
          connectionOver(() => (requests++, NEVER), { authorize }),
        );
        expect(error).toBeInstanceOf(UploadError);
        expect(error).toMatchObject({
          name: 'UploadError',
          command: 'append',
          mediaId: ID,
          cause: new Error('locked'),
        });
        expect(requests).toBe(0);
      }
    });

    it('that cannot be used fail with the error that says why', async () => {
      const why = new InvalidUploadError('The token is no token');
      expect(
        await failureOf(
          append,
          connectionOver(() => NEVER, { authorize: () => throwError(() => why) }),
        ),
      ).toBe(why);
    });

    it('that are none on purpose let the request go without', async () => {
      expect((await requestOf(v2.status(ID), { authorize: () => EMPTY })).headers).toEqual({
        accept: 'application/json',
      });
    });

    it('are kept beside the error for a renewal, and out of the error', async () => {
      const failure: unknown = await lastValueFrom(
        attempt(
          append,
          connectionOver(() => of(response(401, '', { 'x-a': 'b' })), { authorize: () => of(bearer) }),
        ),
      ).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(AttemptFailure);
      const { credentials, headers, error, fate } = failure as AttemptFailure;
      expect([credentials, headers, fate]).toEqual([bearer, { 'x-a': 'b' }, 'unknown']);
      expect(JSON.stringify(error)).not.toContain('s3cret');
    });

    it('that the server echoes are blotted out, in the reply as in the error', async () => {
      const authorize: Authorize = () => of(bearer);
      const over = (status: number, text: string) =>
        failureOf(
          v2.status(ID),
          connectionOver(() => of(response(status, text)), { authorize }),
        );
      const errors = await Promise.all([
        over(400, '{"title":"bad s3cret-t0ken","detail":"Bearer s3cret-t0ken","type":"https://x/s3cret-t0ken"}'),
        over(502, '<p>authorization: Bearer s3cret-t0ken</p>'),
        over(200, 'no JSON: s3cret-t0ken'),
      ]);
      for (const error of errors) {
        expect(error).toBeInstanceOf(MediaRequestError);
        expect(`${(error as Error).message}${(error as Error).stack}${JSON.stringify(error)}`).not.toContain('s3cret');
        expect(JSON.stringify(error)).toContain('[redacted]');
      }
      const reply = await over(
        200,
        `{"data":{"id":"${ID}","processing_info":{"state":"s3cret-t0ken","error":{"message":"s3cret-t0ken"}}}}`,
      );
      expect(JSON.stringify(reply)).not.toContain('s3cret');
    });

    it('that the runtime quotes are blotted out, and its error is not kept', async () => {
      const quoting = () =>
        throwError(() => new TypeError('Headers.append: "Bearer s3cret-t0ken" is an invalid header value.'));
      const error = (await failureOf(append, connectionOver(quoting, { authorize: () => of(bearer) }))) as Error;
      expect(error.message).toBe('append: Headers.append: "[redacted]" is an invalid header value.');
      expect(error.cause).toBeUndefined();
    });
  });

  describe('credentials that change', () => {
    it('are blotted out as they are now, though they come in one object', async () => {
      const headers = { authorization: '' };
      const authorize: Authorize = () => of(headers);
      for (const token of ['secret-token-1', 'secret-token-2']) {
        headers.authorization = `Bearer ${token}`;
        const error = await failureOf(
          append,
          connectionOver(() => of(response(400, `you sent Bearer ${token}`)), { authorize }),
        );
        expect((error as MediaRequestError).body).toBe('you sent [redacted]');
      }
    });

    it.each([
      [undefined],
      [null],
      ['Bearer x'],
      [{ authorization: undefined }],
      [{ authorization: 'Bearer x', 'x-other': 7 }],
      [new Headers({ authorization: 'Bearer x' })],
      [['Bearer x']],
    ])('are refused in words where they are %j, and nothing is sent', async (given) => {
      let requests = 0;
      const error = await failureOf(
        append,
        connectionOver(() => (requests++, throwError(() => new Error('x'))), {
          authorize: (() => of(given)) as unknown as Authorize,
        }),
      );
      expect(error).toMatchObject({
        name: 'InvalidUploadError',
        message: expect.stringMatching(/`authorize` must give headers/) as string,
      });
      expect(requests).toBe(0);
    });
  });

  it.each<[string, Transport, RegExp]>([
    [
      'throws',
      () => {
        throw new Error('broken');
      },
      /^append: broken$/,
    ],
    ['tells nonsense', (() => of(null)) as unknown as Transport, /^append: /],
    ['has no Observable', (() => undefined) as unknown as Transport, /^append: /],
    [
      'fails with what cannot be shown',
      () => throwError(() => Object.create(null) as unknown),
      /^append: an error that cannot be shown$/,
    ],
    ['fails with nothing', () => throwError((): unknown => undefined), /^append: undefined$/],
    ['fails with null', () => throwError((): unknown => null), /^append: null$/],
    [
      'fails without a word, for several reasons',
      () =>
        throwError(
          () =>
            new AggregateError([
              new Error('connect ECONNREFUSED ::1:1'),
              new Error('connect ECONNREFUSED 127.0.0.1:1'),
            ]),
        ),
      /^append: connect ECONNREFUSED ::1:1; connect ECONNREFUSED 127.0.0.1:1$/,
    ],
  ])('fails with a NetworkError where the transport %s', async (_, transport, message) => {
    expect(await failureOf(append, connectionOver(transport))).toMatchObject({
      name: 'NetworkError',
      message: expect.stringMatching(message) as string,
    });
  });

  it('fails with a NetworkError where the transport fails', async () => {
    const cause = new TypeError('fetch failed');
    const error = await failureOf(
      append,
      connectionOver(() => throwError(() => cause)),
    );
    expect(error).toBeInstanceOf(NetworkError);
    expect(error).toMatchObject({ message: 'append: fetch failed', command: 'append', mediaId: ID, cause });
    const odd: unknown = 'reset';
    expect(
      await failureOf(
        append,
        connectionOver(() => throwError(() => odd)),
      ),
    ).toMatchObject({ name: 'NetworkError', message: 'append: reset' });
  });

  it('fails with a NetworkError where the transport ends without a response', async () => {
    expect(
      await failureOf(
        append,
        connectionOver(() => EMPTY),
      ),
    ).toMatchObject({ name: 'NetworkError' });
    expect(
      await failureOf(
        append,
        connectionOver(() => of(progress(1))),
      ),
    ).toMatchObject({ name: 'NetworkError' });
  });

  it('lets an error of the library through as it is', async () => {
    const error = new InvalidUploadError('no such thing');
    expect(
      await failureOf(
        append,
        connectionOver(() => throwError(() => error)),
      ),
    ).toBe(error);
  });

  it('takes the timeout of a transport’s own for one', async () => {
    const late = failureOf(
      append,
      connectionOver(() => NEVER.pipe(timeout(1))),
    );
    expect(await late).toMatchObject({ name: 'UploadTimeoutError', command: 'append', mediaId: ID });
  });

  it('leaves an error about bytes as it is that says whose they were', async () => {
    const gone = new SourceError('segment 3 is gone', { command: 'append', mediaId: '7' });
    expect(
      await failureOf(
        append,
        connectionOver(() => throwError(() => gone)),
      ),
    ).toBe(gone);
  });

  it('says of bytes that are gone whose they were', async () => {
    const cause = new Error('detached');
    const gone = new SourceError('the bytes are gone', { cause });
    expect(
      await failureOf(
        append,
        connectionOver(() => throwError(() => gone)),
      ),
    ).toMatchObject({
      name: 'SourceError',
      message: 'append: the bytes are gone',
      command: 'append',
      mediaId: ID,
      cause,
    });
  });

  it('fails with a SourceError, and sends nothing, where the buffer was transferred before', async () => {
    const bytes = new Uint8Array(100);
    const segment = v2.append({ mediaId: ID, segmentIndex: 0, bytes });
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    let requests = 0;
    const error = await failureOf(
      segment,
      connectionOver(() => (requests++, of(response(204)))),
    );
    expect(error).toMatchObject({ name: 'SourceError', command: 'append', mediaId: ID });
    expect(requests).toBe(0);
  });

  it.each([
    [{ reusedSocket: true }, 'idle'],
    [{ reusedSocket: false }, 'unknown'],
    [{}, 'unknown'],
  ])('tells of a connection that had stood idle: %j', async (clue, fate) => {
    const failure: unknown = await lastValueFrom(
      attempt(
        append,
        connectionOver(() => throwError(() => Object.assign(new Error('socket hang up'), clue))),
      ),
    ).catch((error: unknown) => error);
    expect(failure).toMatchObject({ fate, error: { name: 'NetworkError' } });
  });

  it.each([199, 301, 302, 303, 307, 308, 400, 401, 402, 403, 404, 413, 429, 500, 503])(
    'fails with a MediaRequestError where X answers %d',
    async (status) => {
      const error = await failureOf(
        append,
        connectionOver(() => of(response(status))),
      );
      expect(error).toBeInstanceOf(MediaRequestError);
      expect(error).toMatchObject({
        status,
        command: 'append',
        mediaId: ID,
        message: `append: X answered ${status} without a word`,
      });
      expect(error).not.toHaveProperty('body');
    },
  );

  it('keeps X’s words, code, type and rate limit in the error', async () => {
    const body =
      '{"title":"Too Many Requests","detail":"slow down","type":"about:blank","errors":[{"code":88,"message":"Rate limit exceeded"}]}';
    const headers = { 'x-rate-limit-limit': '500', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': '1700000000' };
    expect(
      await failureOf(
        append,
        connectionOver(() => of(response(429, body, headers))),
      ),
    ).toMatchObject({
      message: 'append: X answered 429: Too Many Requests: slow down; Rate limit exceeded (code 88)',
      status: 429,
      code: 88,
      title: 'Too Many Requests',
      detail: 'slow down; Rate limit exceeded',
      problemType: 'about:blank',
      rateLimit: { limit: 500, remaining: 0, resetAt: 1_700_000_000_000 },
      body,
    });
  });

  it('keeps 1 kB of a reply that is no JSON, and a line of it in the message', async () => {
    const error = (await failureOf(
      append,
      connectionOver(() => of(response(502, `<html>\n  Bad   Gateway\n${'x'.repeat(5000)}`))),
    )) as MediaRequestError;
    expect(error.body).toHaveLength(1024);
    expect(error.message).toMatch(/^append: X answered 502: <html> Bad Gateway x+$/);
    expect(error.message.length).toBeLessThan(200);
  });

  it('calls a reply of blanks one without a word', async () => {
    expect(
      await failureOf(
        append,
        connectionOver(() => of(response(502, `${' '.repeat(2000)}later words`))),
      ),
    ).toMatchObject({ message: 'append: X answered 502 without a word' });
  });

  it('tells that a 200 cannot be read', async () => {
    expect(
      await failureOf(
        v2.finalize(ID),
        connectionOver(() => of(response(200, '<html>'))),
      ),
    ).toMatchObject({ status: 200, message: 'finalize: X answered 200, and the reply cannot be read: <html>' });
  });

  it('gives nothing but the reply where the transport sees no bytes', async () => {
    expect(
      await lastValueFrom(
        attempted(
          append,
          connectionOver(() => of(response(204))),
        ).pipe(toArray()),
      ),
    ).toEqual([{ type: 'reply', value: {} }]);
  });
});
