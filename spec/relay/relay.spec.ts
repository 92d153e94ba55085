import { from, lastValueFrom, map, of, throwError, timer } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Authorize, isInvalidUploadError, oauth2, type UnsignedRequest } from 'rx-media-upload';
import { oauth1 } from 'rx-media-upload/node';
import {
  type MediaOwnership,
  mediaRelay,
  memoryOwnership,
  type RelayAuth,
  type SharedRelayOptions,
} from 'rx-media-upload/relay';
import { emulatorKeys, sampleMedia } from 'rx-media-upload/testing';
import { BASE, everythingOf, form, json, type KitOptions, relayKit, segment, TOKENS, userOf } from './relay-kit.js';

const INITIALIZE = '/2/media/upload/initialize';
const video = json({ total_bytes: 1000, media_type: 'video/mp4' });
const UNKNOWN = '1374383257052012547';

afterEach(() => {
  vi.useRealTimers();
});

describe('mediaRelay', () => {
  it.each<[string, object]>([
    ['authenticate is missing', { auth: oauth2('token') }],
    ['auth is missing', { authenticate: userOf }],
    ['baseUrl is plain http', { baseUrl: 'http://api.x.com' }],
    ['baseUrl holds a query', { baseUrl: 'https://api.x.com?to=' }],
    ['an origin is *', { allowedOrigins: ['*'] }],
    ['an origin is null', { allowedOrigins: ['null'] }],
    ['an origin has a path', { allowedOrigins: ['https://app.example.com/'] }],
    ['an origin is no web page’s', { allowedOrigins: ['file://'] }],
    ['a header’s name is none', { allowedHeaders: ['a\r\nb'] }],
    ['any header is allowed', { allowedHeaders: ['*'] }],
    ['a limit is 0', { maxUploadsPerUser: 0 }],
    ['a limit is no number', { maxSegmentBytes: NaN }],
    ['a type is not X’s', { mediaTypes: ['text/html'] }],
  ])('does not start when %s', (_, wrong) => {
    const options =
      ('auth' in wrong && !('authenticate' in wrong)) || 'authenticate' in wrong
        ? wrong
        : { auth: oauth2('token'), authenticate: userOf, ...wrong };
    let thrown: unknown;
    try {
      mediaRelay(options as SharedRelayOptions);
    } catch (error) {
      thrown = error;
    }
    expect(isInvalidUploadError(thrown)).toBe(true);
  });

  it('does not tell media of others from media that nobody has, not by a byte', async () => {
    const { send, open, clientOf } = relayKit();
    const upload = await open('alice');
    const { mediaId } = await lastValueFrom(
      clientOf('alice').upload({
        bytes: sampleMedia('image/png', 100),
        mediaType: 'image/png',
        mediaCategory: 'tweet_image',
      }),
    );
    const own = await open('bob');
    const requests = (id: string): [string, RequestInit][] => [
      [`/2/media/upload/${id}/append`, segment('0')],
      [`/2/media/upload/${id}/append`, segment('1000')],
      [`/2/media/upload/${id}/finalize`, json({})],
      [`/2/media/upload/${id}/finalize`, json('{')],
      [`/2/media/upload?command=STATUS&media_id=${id}`, {}],
      ['/2/media/metadata', json({ id, metadata: { alt_text: { text: 'x' } } })],
      [
        '/2/media/subtitles',
        json({ id, media_category: 'TweetVideo', subtitles: { id: own, language_code: 'EN', display_name: 'E' } }),
      ],
      [
        '/2/media/subtitles',
        json({ id: own, media_category: 'TweetVideo', subtitles: { id, language_code: 'EN', display_name: 'E' } }),
      ],
      ['/2/media/subtitles', json({ id, media_category: 'TweetVideo', language_code: 'EN' }, 'DELETE')],
    ];
    const seenBy = async (id: string) =>
      await Promise.all(requests(id).map(async ([path, init]) => await everythingOf(await send('bob', path, init))));
    const unknown = await seenBy(UNKNOWN);
    expect(await seenBy(upload)).toEqual(unknown);
    expect(await seenBy(mediaId)).toEqual(unknown);
    expect(unknown.every((seen) => seen.includes('BadRequest: Not found'))).toBe(true);
    // To its owner it exists.
    expect((await send('alice', `/2/media/upload/${upload}/append`, segment('0'))).status).toBe(204);
  });

  it('knows users by their whole id, given as text, object, promise or Observable', async () => {
    const logins = [
      () => 'alice',
      () => ({ id: 'alice' }),
      async () => 'alice',
      () => of({ id: 'alice' }),
      () => from(['alice', 'bob']),
    ];
    let login: () => ReturnType<(typeof logins)[number]> = () => 'adam';
    const { send, open } = relayKit({
      authenticate: (() => login()) as NonNullable<KitOptions['authenticate']>,
      auth: () => oauth2(TOKENS['alice']!),
    });
    const upload = await open('-');
    const statusOf = async () => (await send('-', `/2/media/upload/${upload}/append`, segment('0'))).status;
    expect(await statusOf()).toBe(204);
    for (login of logins) expect(await statusOf()).toBe(400);
    login = () => 'adam';
    expect(await statusOf()).toBe(204);
  });

  describe('counts', () => {
    it('a segment that comes again once, by its largest size', async () => {
      const { send, open } = relayKit();
      const upload = await open('alice', 1000);
      const appended = async (index: string, size: number) =>
        (await send('alice', `/2/media/upload/${upload}/append`, segment(index, new Uint8Array(size)))).status;
      expect([
        await appended('0', 600),
        await appended('0', 600),
        await appended('0', 1),
        await appended('1', 400),
      ]).toEqual([204, 204, 204, 204]);
      expect([await appended('2', 1), await appended('1', 401), await appended('1', 400)]).toEqual([400, 400, 204]);
    });

    it('uploads that are open: finalizing one, or an initialize that fails, gives its place back', async () => {
      const { send, open, emulator } = relayKit({ maxUploadsPerUser: 2 });
      const first = await open('alice', 10, 'text/srt');
      emulator.fail({ command: 'initialize', status: 503 });
      expect((await send('alice', INITIALIZE, video)).status).toBe(503);
      await open('alice');
      const full = await send('alice', INITIALIZE, video);
      expect([full.status, full.headers.get('retry-after')]).toEqual([429, '60']);
      await open('bob');
      await send('alice', `/2/media/upload/${first}/append`, segment('0'));
      expect((await send('alice', `/2/media/upload/${first}/finalize`, json({}))).status).toBe(200);
      await open('alice');
      expect((await send('alice', INITIALIZE, video)).status).toBe(429);
      // A finalized one takes no place again.
      expect(await (await send('alice', `/2/media/upload/${first}/append`, segment('0'))).text()).toContain(
        'already finalized',
      );
      expect((await send('alice', `/2/media/upload/${first}/finalize`, { method: 'POST' })).status).toBe(200);
    });

    it('an upload that nobody goes on with, until it has been idle for too long', async () => {
      vi.useFakeTimers({ toFake: ['Date'] });
      const { send, open } = relayKit({ maxUploadsPerUser: 1, idleUploadTime: 60_000 });
      const upload = await open('alice');
      const append = async () => (await send('alice', `/2/media/upload/${upload}/append`, segment('0'))).status;
      vi.advanceTimersByTime(50_000);
      expect(await append()).toBe(204);
      vi.advanceTimersByTime(50_000);
      expect((await send('alice', INITIALIZE, video)).status).toBe(429);
      vi.advanceTimersByTime(10_001);
      await open('alice');
      expect(await append()).toBe(429);
      vi.advanceTimersByTime(60_001);
      expect(await append()).toBe(204);
    });

    it('a media as unknown from when X forgets it', async () => {
      vi.useFakeTimers({ toFake: ['Date'] });
      const { send, open, toX } = relayKit({}, { expiresAfterSecs: 60 });
      const upload = await open('alice');
      vi.advanceTimersByTime(60_000);
      const before = toX.length;
      expect(await (await send('alice', `/2/media/upload/${upload}/append`, segment('0'))).text()).toContain(
        'BadRequest: Not found',
      );
      expect(toX.length).toBe(before);
    });
  });

  describe('other origins', () => {
    const allowedOrigins = ['https://other.example.com'];
    const origin = 'https://other.example.com';

    it.each<[string, Record<string, string>]>([
      ['no browser', {}],
      ['an old browser, on a page of the same origin', { origin: 'https://app.example.com' }],
      ['a page of the same origin', { origin: 'https://app.example.com', 'sec-fetch-site': 'same-origin' }],
      [
        'a page of the same origin, behind a proxy that ends TLS',
        { origin: 'https://the-public-name.example.com', 'sec-fetch-site': 'same-origin' },
      ],
      ['an allowed origin', { origin, 'sec-fetch-site': 'cross-site' }],
    ])('lets in %s', async (_, headers) => {
      const { send } = relayKit({ allowedOrigins });
      expect(
        (await send('alice', INITIALIZE, { ...video, headers: { ...(video.headers as object), ...headers } })).status,
      ).toBe(200);
    });

    it('lets pages of an allowed origin read all that is for them, refusals too', async () => {
      const { send } = relayKit({ allowedOrigins });
      for (const user of ['alice', undefined]) {
        const answer = await send(user, INITIALIZE, { ...video, headers: { ...(video.headers as object), origin } });
        expect(Object.fromEntries(answer.headers)).toMatchObject({
          vary: 'Origin',
          'access-control-allow-origin': origin,
          'access-control-allow-credentials': 'true',
        });
        expect(answer.headers.get('access-control-expose-headers')).toContain('x-rate-limit-reset');
      }
      const own = await send('alice', INITIALIZE, video);
      expect([...own.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(own.headers.get('vary')).toBe('Origin');
    });

    it('answers the preflight of an allowed origin, for what the relay takes', async () => {
      const { send, toX } = relayKit({ allowedOrigins, allowedHeaders: ['content-type', 'x-my-login'] });
      const answer = await send(undefined, INITIALIZE, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-evil' },
      });
      expect(answer.status).toBe(204);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        vary: 'Origin',
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'GET, POST, DELETE',
        'access-control-allow-headers': 'content-type, x-my-login',
      });
      expect(toX).toEqual([]);
    });
  });

  describe('what X answers', () => {
    it('passes: status, JSON and rate limits, and no header besides', async () => {
      const kit = relayKit();
      const body =
        '{"title":"CreditsDepleted","detail":"none","type":"https://api.twitter.com/2/problems/credits","n":12345678901234567890}';
      kit.answer = () =>
        new Response(body, {
          status: 402,
          headers: {
            'content-type': 'application/problem+json',
            date: 'Thu, 01 Jan 2026 00:00:00 GMT',
            'retry-after': '7',
            'x-rate-limit-remaining': '0',
            'x-user-limit-24hour-reset': '1700000000',
            'set-cookie': 'guest_id=v1; Domain=.x.com',
            'www-authenticate': 'OAuth realm="x"',
            'proxy-authenticate': 'Basic',
            authorization: 'Bearer echoed',
            connection: 'close',
            'keep-alive': 'timeout=5',
            'transfer-encoding': 'chunked',
            server: 'tsa',
            'x-transaction-id': '1',
            location: 'https://evil.example',
            'access-control-allow-origin': '*',
            'x-rate-limit-limit': 'evil',
            'x-rate-limit-evil': '1',
            'x-content-type-options': 'sniff',
            'cache-control': 'public',
          },
        });
      const answer = await kit.send('alice', INITIALIZE, video);
      expect([answer.status, await answer.text()]).toEqual([402, body]);
      expect(Object.fromEntries(answer.headers)).toEqual({
        'cache-control': 'no-store',
        'content-type': 'application/problem+json; charset=utf-8',
        'x-answered-by': 'x',
        date: 'Thu, 01 Jan 2026 00:00:00 GMT',
        'retry-after': '7',
        vary: 'Origin',
        'x-content-type-options': 'nosniff',
        'x-rate-limit-remaining': '0',
        'x-user-limit-24hour-reset': '1700000000',
      });
    });

    it('passes without the server’s credentials, should X echo them', async () => {
      const kit = relayKit();
      kit.answer = (request) =>
        Response.json(
          { title: 'Bad', detail: `Got ${request.headers.get('authorization') ?? ''}`, more: TOKENS['alice'] },
          { status: 400, headers: { 'retry-after': TOKENS['alice']!.replace(/\W/g, '') } },
        );
      const seen = await everythingOf(await kit.send('alice', INITIALIZE, video));
      expect(seen).toContain('[redacted]');
      expect(seen).not.toContain('secret-token');
    });

    it('passes no header that holds a credential', async () => {
      const kit = relayKit({ auth: () => of({ authorization: 'Bearer abcdefgh12345678' }) });
      kit.answer = () =>
        new Response(null, { status: 503, headers: { 'retry-after': 'abcdefgh12345678', date: 'abcdefgh12345678' } });
      expect(await everythingOf(await kit.send('alice', INITIALIZE, video))).not.toContain('abcdefgh');
    });

    it('is no page of this server when it is a page', async () => {
      const kit = relayKit();
      kit.answer = () =>
        new Response('<script>alert(1)</script>', { status: 503, headers: { 'content-type': 'text/html' } });
      const answer = await kit.send('alice', INITIALIZE, video);
      expect([answer.status, answer.headers.get('content-type'), answer.headers.get('x-content-type-options')]).toEqual(
        [503, 'text/plain; charset=utf-8', 'nosniff'],
      );
    });

    it('401 renews the credentials once, and the request goes out again', async () => {
      let token = 'expired-token-of-the-server';
      const refresh = vi.fn(async () => (token = TOKENS['alice']!));
      const { send, toX, log } = relayKit({ auth: () => oauth2({ token: async () => token, refresh }) });
      expect((await send('alice', INITIALIZE, video)).status).toBe(200);
      expect([toX.length, refresh.mock.calls.length, log]).toEqual([2, 1, []]);
    });

    it('401 without other credentials is the server’s trouble, and told to its log alone', async () => {
      for (const auth of [
        () => oauth2('refused-token-of-the-server'),
        () => () => of({ authorization: 'Bearer refused-token-of-the-server' }),
      ]) {
        const { send, log } = relayKit({ auth });
        const answer = await send('alice', INITIALIZE, video);
        expect([answer.status, log.length]).toEqual([502, 1]);
        expect(String(log[0])).not.toContain('refused-token');
        expect(await everythingOf(answer)).not.toContain('refused-token');
      }
    });
  });

  describe('auth', () => {
    const statusOf = async (options: KitOptions) => (await relayKit(options).send('alice', INITIALIZE, video)).status;
    const shared = (auth: Authorize) => statusOf({ auth });
    const perUser = (auth: RelayAuth<string>) => statusOf({ auth });

    it('may be one for all: oauth2(), oauth1(), or any function that signs', async () => {
      expect(await shared(oauth2(TOKENS['alice']!))).toBe(200);
      expect(await shared(oauth1(emulatorKeys))).toBe(200);
      expect(await shared(() => of({ authorization: `Bearer ${TOKENS['alice']!}` }))).toBe(200);
      expect(
        await shared(async ({ url }: UnsignedRequest) => ({
          authorization: url.startsWith('https://api.x.com/2/') ? `Bearer ${TOKENS['alice']!}` : 'x',
        })),
      ).toBe(200);
    });

    it('may be each user’s own, at once or later, for users who are texts or objects', async () => {
      expect(await perUser((user) => oauth2(TOKENS[user]!))).toBe(200);
      expect(await perUser(async (user) => oauth2(TOKENS[user]!))).toBe(200);
      expect(await perUser((user) => of(oauth2(TOKENS[user]!)))).toBe(200);
      const relay = mediaRelay({
        authenticate: async (request) => ({ id: userOf(request) ?? '', token: TOKENS['alice']! }),
        auth: ({ token }) => oauth1({ ...emulatorKeys, accessToken: token }),
        fetch: async () => new Response(null, { status: 204 }),
      });
      expect(
        (
          await relay(
            new Request(`${BASE}${INITIALIZE}`, {
              ...video,
              headers: { ...(video.headers as object), cookie: 'session=alice' },
            }),
          )
        ).status,
      ).toBe(204);
    });

    it('is asked for what it is: one that renews for requests alone, one that is known to go by users for users alone', async () => {
      const renewing = vi.fn<Authorize>(() => of({ authorization: `Bearer ${TOKENS['alice']!}` }));
      expect(await shared(Object.assign(renewing, { renew: () => of(1) }))).toBe(200);
      expect(renewing.mock.calls).toEqual([[{ method: 'POST', url: 'https://api.x.com/2/media/upload/initialize' }]]);
      const byUser = vi.fn((user: string) => {
        if (user === 'bob') throw new Error('db');
        return oauth2(TOKENS[user]!);
      });
      const { send } = relayKit({ auth: byUser });
      expect((await send('alice', INITIALIZE, video)).status).toBe(200);
      expect((await send('bob', INITIALIZE, video)).status).toBe(502);
      expect(byUser.mock.calls).toEqual([['alice'], ['bob']]);
    });

    it('signs for the one who has asked, and never for another', async () => {
      const { send, open, toX } = relayKit({
        auth: (user: string) => timer(user === 'alice' ? 20 : 0).pipe(map(() => oauth2(TOKENS[user]!))),
      });
      await Promise.all(['alice', 'bob', 'alice', 'bob'].map((user) => open(user)));
      await send('alice', INITIALIZE, video);
      expect(toX.map(({ headers }) => headers['authorization']).sort()).toEqual(
        ['alice', 'alice', 'alice', 'bob', 'bob'].map((user) => `Bearer ${TOKENS[user]!}`),
      );
    });

    it('that fails, or has nothing to give, lets nothing go out', async () => {
      const failing: readonly (() => unknown)[] = [
        () => throwError(() => new Error('db: password=hunter2')),
        async () => 'token',
        () => [],
        () => ({}),
        () => of({ authorization: 7 }),
        () => () => throwError(() => new Error('hunter2')),
        () => () => of(),
      ];
      for (const auth of failing) {
        const { send, toX } = relayKit({ auth: auth as NonNullable<KitOptions['auth']> });
        const answer = await send('alice', INITIALIZE, video);
        expect([403, 502]).toContain(answer.status);
        expect(await everythingOf(answer)).not.toContain('hunter2');
        expect(toX).toEqual([]);
      }
    });
  });

  describe('on the server’s side', () => {
    it('tells the log what has failed, and those who ask nothing', async () => {
      const failing: Partial<MediaOwnership> = { reserve: () => throwError(() => new Error('redis: hunter2')) };
      const { send, log } = relayKit({ ownership: { ...memoryOwnership(), ...failing } });
      const answer = await send('alice', INITIALIZE, video);
      expect(answer.status).toBe(500);
      expect(await everythingOf(answer)).not.toContain('hunter2');
      expect(log.map(String)).toEqual(['Error: redis: hunter2']);
    });

    it.each<[string, object]>([
      ['has expired', { expiresAt: Date.now() - 1 }],
      ['is another', { mediaId: UNKNOWN }],
      ['is another user’s', { user: 'bob' }],
    ])('does not believe a store whose media %s', async (_, wrong) => {
      const store = memoryOwnership();
      const { send, open, toX } = relayKit({
        ownership: {
          ...store,
          find: (mediaId) =>
            of({ mediaId, user: 'alice', totalBytes: 1000, expiresAt: Date.now() + 1000, place: 'p', ...wrong }),
        },
      });
      const upload = await open('alice');
      expect((await send('alice', `/2/media/upload/${upload}/append`, segment('0'))).status).toBe(400);
      expect(toX).toHaveLength(1);
    });

    it('writes no credentials into the log that a runtime quotes', async () => {
      const kit = relayKit();
      kit.answer = (request) =>
        Promise.reject(new TypeError(`Invalid header: ${request.headers.get('authorization') ?? ''}`));
      expect((await kit.send('alice', INITIALIZE, video)).status).toBe(502);
      expect(kit.log.map(String)).toEqual(['Error: Invalid header: [redacted]']);
    });

    it('answers also when the log fails', async () => {
      const onError = () => {
        throw new Error('disk full');
      };
      const authenticate = () => Promise.reject(new Error('no'));
      expect((await relayKit({ onError, authenticate }).send('alice', INITIALIZE, video)).status).toBe(401);
    });

    it('says so when others have read the body', async () => {
      const { send, log } = relayKit({
        authenticate: async (request) => {
          await request.text();
          return 'alice';
        },
      });
      expect((await send('alice', INITIALIZE, video)).status).toBe(500);
      expect(String(log[0])).toMatch(/body was read before/);
    });

    it('takes owners and shared media where that is allowed', async () => {
      const { send, emulator } = relayKit({ allowSharing: true });
      const body = { total_bytes: 1000, media_type: 'video/mp4', additional_owners: ['2244994945'], shared: true };
      expect((await send('alice', INITIALIZE, json(body))).status).toBe(200);
      expect(emulator.uploads).toMatchObject([{ additionalOwners: ['2244994945'], shared: true }]);
      for (const additional_owners of ['1', [1], ['x'], Array.from({ length: 101 }, () => '1')])
        expect((await send('alice', INITIALIZE, json({ ...body, additional_owners }))).status).toBe(400);
      expect((await send('alice', INITIALIZE, json({ ...body, shared: 'true' }))).status).toBe(400);
    });

    it('asks X where it is told, also below a prefix', async () => {
      const { send, toX } = relayKit({ baseUrl: 'https://proxy.example.com/to-x/' });
      await send('alice', INITIALIZE, video);
      expect(toX[0]!.url).toBe('https://proxy.example.com/to-x/2/media/upload/initialize');
    });

    it('forwards segments byte by byte, whatever is in them, in any order of fields', async () => {
      const { send, open, emulator } = relayKit();
      const bytes = new TextEncoder().encode('\r\n--b--\r\n\r\n--x\r\n\u0000\r\r\n--');
      const upload = await open('alice', bytes.length);
      const fields = form(['media', bytes], ['segment_index', '000']);
      expect((await send('alice', `/2/media/upload/${upload}/append`, fields)).status).toBe(204);
      expect(emulator.uploads[0]!.bytes()).toEqual(bytes);
    });
  });
});
