import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { finalize, lastValueFrom, NEVER, type Observable, of, toArray } from 'rxjs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type ApiVersion,
  type CommandReport,
  InvalidUploadError,
  isUploadError,
  mediaClient,
  type MediaClient,
  type MediaClientOptions,
  oauth2,
  type Transport,
  type TransportEvent,
} from 'rx-media-upload';
import { patternedBytes } from '../support/patterned-bytes.js';
import { until } from '../support/until.js';

const ID = '1374383257052012547';
const KEY = `7_${ID}`;
const bytes = patternedBytes(300);

/** A request as it arrived. */
interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly authorization: string | null;
  readonly body: unknown;
}

const bodyOf = async (request: Request): Promise<unknown> => {
  const type = request.headers.get('content-type') ?? '';
  if (type.startsWith('multipart/')) {
    const fields = [...(await request.formData())];
    return Promise.all(
      fields.map(async ([name, value]) => [
        name,
        typeof value === 'string' ? value : { type: value.type, bytes: [...new Uint8Array(await value.arrayBuffer())] },
      ]),
    );
  }
  const text = await request.text();
  return type === 'application/json'
    ? JSON.parse(text)
    : type === 'application/x-www-form-urlencoded'
      ? [...new URLSearchParams(text)]
      : text;
};
const media = (type = 'application/octet-stream') => ['media', { type, bytes: [...bytes] }];

const server = setupServer();
const arrived: Arrived[] = [];
/** Answers whatever comes, and keeps it. */
const answer = (respond: () => Response): void =>
  server.use(
    http.all('*', async ({ request }) => {
      const { origin, pathname, search } = new URL(request.url);
      arrived.push({
        method: request.method,
        path: `${origin}${pathname}`,
        query: search,
        authorization: request.headers.get('authorization'),
        body: await bodyOf(request),
      });
      return respond();
    }),
  );
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => {
  server.resetHandlers();
  arrived.length = 0;
});
afterAll(() => server.close());

const clientOf = (version: ApiVersion, options: MediaClientOptions = {}): MediaClient =>
  mediaClient({ version, auth: oauth2('a-token'), retry: { attempts: 1 }, ...options });
const valuesOf = (command$: Observable<unknown>): Promise<unknown[]> => lastValueFrom(command$.pipe(toArray()));
const track = (mediaId: string, languageCode: string) => ({
  mediaId,
  languageCode,
  displayName: `Name ${languageCode}`,
});

const json =
  (body: object, status = 200) =>
  () =>
    HttpResponse.json(body, { status });
const nothing = () => new HttpResponse(null, { status: 204 });
/** v1.1 sends ids as numbers that JavaScript cannot write. */
const raw = (body: string) => () => HttpResponse.text(body, { headers: { 'content-type': 'application/json' } });

type Sent = Omit<Arrived, 'authorization' | 'query'> & { readonly query?: string };
const v2 = 'https://api.x.com/2/media';
const v1 = 'https://upload.twitter.com/1.1/media';

const commands: [string, ApiVersion, (client: MediaClient) => Observable<unknown>, () => Response, unknown, Sent[]][] =
  [
    [
      'initialize',
      'v2',
      (client) =>
        client.initialize({
          totalBytes: 300,
          mediaType: 'video/mp4',
          mediaCategory: 'tweet_video',
          additionalOwners: ['1', '2'],
          shared: true,
        }),
      json({ data: { id: ID, media_key: KEY, expires_after_secs: 60 } }),
      { mediaId: ID, mediaKey: KEY, expiresAt: expect.any(Number) as unknown },
      [
        {
          method: 'POST',
          path: `${v2}/upload/initialize`,
          body: {
            total_bytes: 300,
            media_type: 'video/mp4',
            media_category: 'tweet_video',
            additional_owners: ['1', '2'],
            shared: true,
          },
        },
      ],
    ],
    [
      'append',
      'v2',
      (client) => client.append({ mediaId: ID, segmentIndex: 7, bytes }),
      nothing,
      {},
      [{ method: 'POST', path: `${v2}/upload/${ID}/append`, body: [['segment_index', '7'], media()] }],
    ],
    [
      'append of a Blob',
      'v2',
      (client) => client.append({ mediaId: ID, segmentIndex: 7, bytes: new Blob([bytes]) }),
      nothing,
      {},
      [{ method: 'POST', path: `${v2}/upload/${ID}/append`, body: [['segment_index', '7'], media()] }],
    ],
    [
      'finalize',
      'v2',
      (client) => client.finalize(ID),
      json({ data: { id: ID, processing_info: { state: 'pending', check_after_secs: 1 } } }, 201),
      { mediaId: ID, processing: { state: 'pending', checkAfterSecs: 1 } },
      [{ method: 'POST', path: `${v2}/upload/${ID}/finalize`, body: {} }],
    ],
    [
      'status',
      'v2',
      (client) => client.status(ID),
      json({ data: { id: ID } }),
      { mediaId: ID },
      [{ method: 'GET', path: `${v2}/upload`, query: `?command=STATUS&media_id=${ID}`, body: '' }],
    ],
    [
      'upload',
      'v2',
      (client) => client.upload({ bytes, mediaType: 'image/png', mediaCategory: 'tweet_image' }),
      json({ data: { id: ID, size: 300, image: { w: 1, h: 2, image_type: 'image/png' } } }),
      { mediaId: ID, size: 300, image: { width: 1, height: 2, type: 'image/png' } },
      [{ method: 'POST', path: `${v2}/upload`, body: [['media_category', 'tweet_image'], media('image/png')] }],
    ],
    [
      'setMetadata',
      'v2',
      (client) => client.setMetadata(ID, { altText: 'A "cat" 😀' }),
      json({ data: { id: ID } }),
      undefined,
      [{ method: 'POST', path: `${v2}/metadata`, body: { id: ID, metadata: { alt_text: { text: 'A "cat" 😀' } } } }],
    ],
    [
      'addSubtitles',
      'v2',
      (client) =>
        client.addSubtitles(ID, { mediaCategory: 'tweet_video', subtitles: [track('11', 'en'), track('12', 'DE')] }),
      json({ data: {} }),
      undefined,
      [
        {
          method: 'POST',
          path: `${v2}/subtitles`,
          body: {
            id: ID,
            media_category: 'TweetVideo',
            subtitles: { id: '11', language_code: 'EN', display_name: 'Name en' },
          },
        },
        {
          method: 'POST',
          path: `${v2}/subtitles`,
          body: {
            id: ID,
            media_category: 'TweetVideo',
            subtitles: { id: '12', language_code: 'DE', display_name: 'Name DE' },
          },
        },
      ],
    ],
    [
      'removeSubtitles',
      'v2',
      (client) => client.removeSubtitles(ID, { mediaCategory: 'amplify_video', languageCodes: ['EN', 'de'] }),
      json({ data: { deleted: true } }),
      undefined,
      [
        {
          method: 'DELETE',
          path: `${v2}/subtitles`,
          body: { id: ID, media_category: 'AmplifyVideo', language_code: 'EN' },
        },
        {
          method: 'DELETE',
          path: `${v2}/subtitles`,
          body: { id: ID, media_category: 'AmplifyVideo', language_code: 'DE' },
        },
      ],
    ],
    [
      'initialize',
      'v1.1',
      (client) =>
        client.initialize({
          totalBytes: 300,
          mediaType: 'video/mp4',
          mediaCategory: 'tweet_video',
          additionalOwners: ['1', '2'],
          shared: true,
        }),
      raw(`{"media_id":${ID},"expires_after_secs":60,"media_key":"${KEY}"}`),
      { mediaId: ID, mediaKey: KEY, expiresAt: expect.any(Number) as unknown },
      [
        {
          method: 'POST',
          path: `${v1}/upload.json`,
          body: [
            ['command', 'INIT'],
            ['total_bytes', '300'],
            ['media_type', 'video/mp4'],
            ['media_category', 'tweet_video'],
            ['additional_owners', '1,2'],
            ['shared', 'true'],
          ],
        },
      ],
    ],
    [
      'append',
      'v1.1',
      (client) => client.append({ mediaId: ID, segmentIndex: 7, bytes }),
      nothing,
      {},
      [
        {
          method: 'POST',
          path: `${v1}/upload.json`,
          body: [['command', 'APPEND'], ['media_id', ID], ['segment_index', '7'], media()],
        },
      ],
    ],
    [
      'append by key',
      'v1.1',
      (client) => client.append({ mediaId: { mediaKey: KEY }, segmentIndex: 7, bytes }),
      nothing,
      {},
      [
        {
          method: 'POST',
          path: `${v1}/upload.json`,
          body: [['command', 'APPEND'], ['media_key', KEY], ['segment_index', '7'], media()],
        },
      ],
    ],
    [
      'finalize',
      'v1.1',
      (client) => client.finalize(ID),
      raw(`{"media_id":${ID},"size":300}`),
      { mediaId: ID, size: 300 },
      [
        {
          method: 'POST',
          path: `${v1}/upload.json`,
          body: [
            ['command', 'FINALIZE'],
            ['media_id', ID],
          ],
        },
      ],
    ],
    [
      'finalize by key',
      'v1.1',
      (client) => client.finalize({ mediaKey: KEY }),
      raw('{"processing_info":{"state":"pending"}}'),
      { mediaId: ID, processing: { state: 'pending' } },
      [
        {
          method: 'POST',
          path: `${v1}/upload.json`,
          body: [
            ['command', 'FINALIZE'],
            ['media_key', KEY],
          ],
        },
      ],
    ],
    [
      'status',
      'v1.1',
      (client) => client.status(ID),
      raw(`{"media_id":${ID},"processing_info":{"state":"succeeded"}}`),
      { mediaId: ID, processing: { state: 'succeeded' } },
      [{ method: 'GET', path: `${v1}/upload.json`, query: `?command=STATUS&media_id=${ID}`, body: '' }],
    ],
    [
      'status by key',
      'v1.1',
      (client) => client.status({ mediaKey: KEY }),
      raw(`{"media_id":${ID}}`),
      { mediaId: ID },
      [{ method: 'GET', path: `${v1}/upload.json`, query: `?command=STATUS&media_key=${KEY}`, body: '' }],
    ],
    [
      'upload',
      'v1.1',
      (client) => client.upload({ bytes, mediaType: 'image/png', mediaCategory: 'tweet_image' }),
      raw(`{"media_id":${ID}}`),
      { mediaId: ID },
      [{ method: 'POST', path: `${v1}/upload.json`, body: [['media_category', 'tweet_image'], media('image/png')] }],
    ],
    [
      'setMetadata',
      'v1.1',
      (client) => client.setMetadata(ID, { altText: 'x' }),
      nothing,
      undefined,
      [{ method: 'POST', path: `${v1}/metadata/create.json`, body: { media_id: ID, alt_text: { text: 'x' } } }],
    ],
    [
      'addSubtitles',
      'v1.1',
      (client) => client.addSubtitles(ID, { mediaCategory: 'tweet_video', subtitles: [track('11', 'en')] }),
      nothing,
      undefined,
      [
        {
          method: 'POST',
          path: `${v1}/subtitles/create.json`,
          body: {
            media_id: ID,
            media_category: 'TweetVideo',
            subtitle_info: { subtitles: [{ media_id: '11', language_code: 'EN', display_name: 'Name en' }] },
          },
        },
      ],
    ],
    [
      'removeSubtitles',
      'v1.1',
      (client) => client.removeSubtitles(ID, { mediaCategory: 'tweet_video', languageCodes: ['EN', 'DE'] }),
      nothing,
      undefined,
      [
        {
          method: 'POST',
          path: `${v1}/subtitles/delete.json`,
          body: {
            media_id: ID,
            media_category: 'TweetVideo',
            subtitle_info: { subtitles: [{ language_code: 'EN' }, { language_code: 'DE' }] },
          },
        },
      ],
    ],
  ];

describe('mediaClient', () => {
  it.each(commands)(
    'sends %s of %s as X wants it, and gives the one reply',
    async (_, version, run, respond, value, sent) => {
      answer(respond);
      expect(await valuesOf(run(clientOf(version)))).toEqual([value]);
      expect(arrived).toEqual(sent.map((request) => ({ query: '', authorization: 'Bearer a-token', ...request })));
    },
  );

  it.each(commands)(
    'sends nothing for %s of %s before it is subscribed to, and all of it for each subscription',
    async (_, version, run, respond, __, sent) => {
      answer(respond);
      const command$ = run(clientOf(version));
      await new Promise((passed) => setTimeout(passed, 5));
      expect(arrived).toHaveLength(0);
      await valuesOf(command$);
      await valuesOf(command$);
      expect(arrived).toHaveLength(2 * sent.length);
    },
  );

  it.each(commands)('aborts %s of %s when it is unsubscribed', (_, version, run) => {
    let begun = 0;
    let aborted = 0;
    const transport: Transport = () => {
      begun++;
      return NEVER.pipe(finalize(() => aborted++));
    };
    const subscription = run(clientOf(version, { transport })).subscribe();
    expect([begun, aborted]).toEqual([1, 0]);
    subscription.unsubscribe();
    expect([begun, aborted]).toEqual([1, 1]);
  });

  it.each(commands)('fails %s of %s with X’s words, and does not go on', async (_, version, run) => {
    answer(json({ title: 'Forbidden', detail: 'no right to it', type: 'about:blank', status: 403 }, 403));
    const error: unknown = await valuesOf(run(clientOf(version))).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      name: 'MediaRequestError',
      status: 403,
      title: 'Forbidden',
      detail: 'no right to it',
    });
    expect(arrived).toHaveLength(1);
  });

  it('tells which API it speaks, v2 unless it is told otherwise', () => {
    expect(mediaClient().version).toBe('v2');
    expect(mediaClient({ version: 'v1.1' }).version).toBe('v1.1');
  });

  it('takes the least and the most that its options may be', async () => {
    const transport: Transport = () => of({ type: 'response', response: { status: 204, headers: {}, text: '' } });
    for (const options of [
      { requestTimeout: 0.5 },
      { requestTimeout: Infinity },
      { retry: { attempts: 1, initialDelay: 0, maxDelay: 0, maxRateLimitWait: 0 } },
      { retry: { attempts: Infinity, initialDelay: Infinity, maxDelay: Infinity, maxRateLimitWait: Infinity } },
    ])
      expect(
        await valuesOf(clientOf('v2', { transport, ...options }).append({ mediaId: ID, segmentIndex: 0, bytes })),
      ).toEqual([{}]);
  });

  it('tells where it goes and whose media it uploads, as it is told or as its credentials say', () => {
    expect(mediaClient().baseUrl).toBe('https://api.x.com');
    expect(mediaClient({ version: 'v1.1' }).baseUrl).toBe('https://upload.twitter.com');
    expect(mediaClient({ baseUrl: new URL('https://example.com/relay') }).baseUrl).toBe('https://example.com/relay');
    expect('account' in mediaClient()).toBe(false);
    const auth = oauth2({ token: 'a-token', account: '7' });
    expect(mediaClient({ auth }).account).toBe('7');
    expect(mediaClient({ auth, account: '8' }).account).toBe('8');
  });

  it('sends no credentials where it has none, and all requests to a relay where it is told of one', async () => {
    answer(json({ data: { id: ID } }));
    await valuesOf(mediaClient({ baseUrl: 'http://relay.example.com/x/' }).status(ID));
    expect(arrived).toEqual([
      {
        method: 'GET',
        path: 'http://relay.example.com/x/2/media/upload',
        query: `?command=STATUS&media_id=${ID}`,
        authorization: null,
        body: '',
      },
    ]);
  });

  it('asks for credentials at each request', async () => {
    answer(json({ data: { id: ID } }));
    let asked = 0;
    const client = clientOf('v2', { auth: oauth2({ token: () => of(`token-${++asked}`) }) });
    await valuesOf(client.status(ID));
    await valuesOf(client.status(ID));
    expect(arrived.map(({ authorization }) => authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it('stops adding subtitles at the first that fails', async () => {
    const answers = [json({ data: {} }), json({ errors: [{ message: 'no such track' }] }, 404), json({ data: {} })];
    answer(() => answers.shift()!());
    const adding$ = clientOf('v2').addSubtitles(ID, {
      mediaCategory: 'tweet_video',
      subtitles: [track('11', 'EN'), track('12', 'DE'), track('13', 'FR')],
    });
    await expect(valuesOf(adding$)).rejects.toMatchObject({ status: 404, command: 'addSubtitles', mediaId: ID });
    expect(arrived).toHaveLength(2);
  });

  it('reports the retries of each track of subtitles, and emits once', async () => {
    const again = () => new HttpResponse(null, { status: 503 });
    const answers = [again, json({ data: {} }), again, json({ data: {} })];
    answer(() => answers.shift()!());
    const reports: string[] = [];
    const adding$ = clientOf('v2', { retry: { attempts: 2, initialDelay: 1 } }).addSubtitles(
      ID,
      { mediaCategory: 'tweet_video', subtitles: [track('11', 'EN'), track('12', 'DE')] },
      { report: ({ type }) => reports.push(`${type} at request ${arrived.length}`) },
    );
    expect(await valuesOf(adding$)).toEqual([undefined]);
    expect(reports).toEqual(['retrying at request 1', 'retrying at request 3']);
  });

  it('reports the bytes that have left, beside the reply', async () => {
    const transport: Transport = ({ body }) => {
      const head = (body as Uint8Array[])[0]!.byteLength;
      return of<TransportEvent[]>(
        { type: 'progress', loaded: head + 100 },
        { type: 'progress', loaded: head + 300 },
        { type: 'response', response: { status: 204, headers: {}, text: '' } },
      );
    };
    const reports: CommandReport[] = [];
    expect(
      await valuesOf(
        clientOf('v2', { transport }).append(
          { mediaId: ID, segmentIndex: 0, bytes },
          { report: (report) => reports.push(report) },
        ),
      ),
    ).toEqual([{}]);
    expect(reports).toEqual([
      { type: 'sent', loaded: 100 },
      { type: 'sent', loaded: 300 },
    ]);
  });

  it('reports a retry, and gives the reply that came after it', async () => {
    const answers = [() => new HttpResponse(null, { status: 503 }), json({ data: { id: ID } })];
    answer(() => answers.shift()!());
    const reports: CommandReport[] = [];
    const status$ = clientOf('v2', { retry: { attempts: 2, initialDelay: 1 } }).status(ID, {
      report: (report) => reports.push(report),
    });
    expect(await valuesOf(status$)).toEqual([{ mediaId: ID }]);
    expect(reports).toEqual([
      expect.objectContaining({ type: 'retrying', command: 'status', attempt: 1, reason: 'server' }),
    ]);
  });

  it('reports what X says of its windows, of a refusal too', async () => {
    const windows = (remaining: number) => ({
      'x-rate-limit-limit': '1000',
      'x-rate-limit-remaining': String(remaining),
      'x-rate-limit-reset': '1900000000',
    });
    const answers = [
      () => new HttpResponse(null, { status: 503, headers: windows(7) }),
      () => HttpResponse.json({ data: { id: ID } }, { headers: windows(6) }),
    ];
    answer(() => answers.shift()!());
    const reports: CommandReport[] = [];
    const status$ = clientOf('v2', { retry: { attempts: 2, initialDelay: 1 } }).status(ID, {
      report: (report) => reports.push(report),
    });
    expect(await valuesOf(status$)).toEqual([{ mediaId: ID }]);
    const rateLimit = { limit: 1000, resetAt: 1_900_000_000_000 };
    expect(reports).toEqual([
      { type: 'rate-limit', command: 'status', rateLimit: { ...rateLimit, remaining: 7 } },
      expect.objectContaining({ type: 'retrying' }),
      { type: 'rate-limit', command: 'status', rateLimit: { ...rateLimit, remaining: 6 } },
    ]);
  });

  describe('refuses before any request', () => {
    let requests = 0;
    const transport: Transport = () => (requests++, NEVER);
    const refused = async (command$: Observable<unknown>): Promise<Error> => {
      requests = 0;
      const error: unknown = await valuesOf(command$).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(InvalidUploadError);
      expect(isUploadError(error)).toBe(true);
      expect(requests).toBe(0);
      return error as Error;
    };

    it.each<[string, (client: MediaClient) => Observable<unknown>]>([
      ['append', (client) => client.append({ mediaId: { mediaKey: KEY }, segmentIndex: 0, bytes })],
      ['finalize', (client) => client.finalize({ mediaKey: KEY })],
      ['status', (client) => client.status({ mediaKey: KEY })],
      ['setMetadata', (client) => client.setMetadata({ mediaKey: KEY }, { altText: 'x' })],
      [
        'addSubtitles',
        (client) =>
          client.addSubtitles({ mediaKey: KEY }, { mediaCategory: 'tweet_video', subtitles: [track('1', 'EN')] }),
      ],
      [
        'removeSubtitles',
        (client) => client.removeSubtitles({ mediaKey: KEY }, { mediaCategory: 'tweet_video', languageCodes: ['EN'] }),
      ],
    ])('a mediaKey for %s of v2', async (_, run) => {
      expect((await refused(run(clientOf('v2', { transport })))).message).toMatch(/mediaKey is for v1.1/);
    });

    it.each<[string, (client: MediaClient) => Observable<unknown>]>([
      ['no bytes at all', (client) => client.initialize({ totalBytes: 0, mediaType: 'video/mp4' })],
      ['segment 1000', (client) => client.append({ mediaId: ID, segmentIndex: 1000, bytes })],
      ['an empty segment', (client) => client.append({ mediaId: ID, segmentIndex: 0, bytes: new Uint8Array(0) })],
      ['an empty id', (client) => client.finalize('')],
      ['an id that leads elsewhere', (client) => client.finalize('..')],
      ['an id that is a number', (client) => client.status(1374383257052012 as unknown as string)],
      ['nothing for an id', (client) => client.status(null as unknown as string)],
      ['a picture without a type', (client) => client.upload({ bytes, mediaType: '', mediaCategory: 'tweet_image' })],
      ['alt text without a word', (client) => client.setMetadata(ID, { altText: '' })],
      ['no subtitles', (client) => client.addSubtitles(ID, { mediaCategory: 'tweet_video', subtitles: [] })],
      [
        'subtitles of a picture',
        (client) => client.removeSubtitles(ID, { mediaCategory: 'tweet_image', languageCodes: ['EN'] }),
      ],
    ])('%s', async (_, run) => {
      await refused(run(clientOf('v2', { transport })));
      await refused(run(clientOf('v1.1', { transport })));
    });

    it.each<[string, MediaClientOptions, RegExp]>([
      ['a version that is none', { version: 'v3' as 'v2' }, /version is 'v2' or 'v1.1', not 'v3'/],
      ['a base URL that is none', { baseUrl: 'x' }, /not a URL/],
      ['credentials over plain http', { baseUrl: 'http://api.x.com' }, /not sent in the clear/],
      ['a password in the base URL', { baseUrl: 'https://me:s3cret@api.x.com' }, /user name or a password/],
      ['a requestTimeout of none', { requestTimeout: 0 }, /requestTimeout .* not 0/],
      ['a requestTimeout that is no number', { requestTimeout: NaN }, /requestTimeout .* not NaN/],
      ['no attempt at all', { retry: { attempts: 0 } }, /attempts .* not 0/],
      ['a requestTimeout that is negative', { requestTimeout: -1 }, /requestTimeout .* not -1/],
      ['attempts that are no number', { retry: { attempts: NaN } }, /attempts .* not NaN/],
      ['a delay that is negative', { retry: { initialDelay: -1 } }, /initialDelay .* not -1/],
      ['a delay that is no number', { retry: { initialDelay: NaN } }, /initialDelay .* not NaN/],
      ['a longest delay that is negative', { retry: { maxDelay: -1 } }, /maxDelay .* not -1/],
      ['a wait that is negative', { retry: { maxRateLimitWait: -1 } }, /maxRateLimitWait .* not -1/],
    ])('%s', async (_, options, message) => {
      const error = await refused(clientOf('v2', { transport, ...options }).status(ID));
      expect(error.message).toMatch(message);
      expect(error.message).not.toContain('s3cret');
    });
  });

  it('lets go of a real request when it is unsubscribed', async () => {
    let gone = false;
    let come = false;
    server.use(
      http.get('https://api.x.com/2/media/upload', ({ request }) => {
        come = true;
        request.signal.addEventListener('abort', () => (gone = true));
        return new Promise<never>(() => undefined);
      }),
    );
    const subscription = clientOf('v2').status(ID).subscribe();
    await until(() => come);
    subscription.unsubscribe();
    await until(() => gone);
  });
});
