import { NEVER, of, throwError } from 'rxjs';
import { form, json, type KitOptions, type RelayKit, segment } from './relay-kit.js';

/** One attack: what is tried, what it gets, and whether X hears of it. */
export interface Attack {
  readonly name: string;
  /** HTTP status of every answer. */
  readonly gets: number;
  /** Options of the relay besides the usual ones. */
  readonly options?: KitOptions;
  /** Requests that X may see of it. @defaultValue 0 */
  readonly reachesX?: number;
  /** False for what cannot be had over a socket, or cannot be timed there. @defaultValue true */
  readonly mounted?: boolean;
  readonly run: (kit: RelayKit, scene: Scene) => Promise<Response | readonly Response[]>;
}

/** What is there before the attack: media of alice's. */
export interface Scene {
  /** Open, 1000 bytes announced. */
  readonly upload: string;
  /** A finished image. */
  readonly image: string;
}

const INITIALIZE = '/2/media/upload/initialize';
const status = (mediaId: string) => `/2/media/upload?command=STATUS&media_id=${mediaId}`;
const video = { total_bytes: 1000, media_type: 'video/mp4' };
/** A proper request of a user who is logged in. */
const proper = (kit: RelayKit, headers: Record<string, string> = {}) =>
  kit.send('alice', INITIALIZE, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(video),
  });
const initialize = (kit: RelayKit, body: unknown) => kit.send('alice', INITIALIZE, json(body));
const all = (answers: readonly Promise<Response>[]) => Promise.all(answers);

type Authenticate = NonNullable<KitOptions['authenticate']>;
/** One answer after another. */
function inTurn(answers: readonly (() => unknown)[]): Authenticate {
  let turn = 0;
  return () => answers[turn++ % answers.length]!() as ReturnType<Authenticate>;
}
const nobody = [
  () => undefined,
  () => null,
  () => false,
  () => of(),
  () => of(undefined),
  async () => null,
  async () => false,
  () => [],
];
const failure = new Error('session store: password=hunter2');
const failures = [
  () => throwError(() => failure),
  () => Promise.reject(failure),
  () => {
    throw failure;
  },
  () =>
    of({
      get id(): string {
        throw failure;
      },
    }),
];
const idless = [
  () => '',
  () => ({ id: '' }),
  () => ({}),
  () => ({ id: 7 }),
  () => true,
  () => 0,
  async () => ({ id: ['alice'] }),
  () => of({ id: null }),
];

const unclear = [() => new String('alice'), () => ['alice'], async () => ['alice'], () => 7, () => of(new String('a'))];

const letIn: readonly Attack[] = [
  {
    name: 'no login',
    gets: 401,
    run: (kit) =>
      all(
        [INITIALIZE, status('1'), '/2/media/metadata', '/nothing'].map((path) =>
          kit.send(undefined, path, path.includes('?') ? {} : json({})),
        ),
      ),
  },
  {
    name: '`authenticate` says `undefined`, `null`, `false` or nothing at all',
    gets: 401,
    run: (kit) => all(nobody.map(() => proper(kit))),
    options: { authenticate: inTurn(nobody) },
  },
  {
    name: '`authenticate` throws, or fails',
    gets: 401,
    run: (kit) => all(failures.map(() => proper(kit))),
    options: { authenticate: inTurn(failures) },
  },
  {
    name: 'a login whose id is empty, or no text',
    gets: 401,
    run: (kit) => all(idless.map(() => proper(kit))),
    options: { authenticate: inTurn(idless) },
  },
  {
    name: 'a String object, a list or a number for a user: all with one initial would be one',
    gets: 401,
    run: (kit) => all(unclear.map(() => proper(kit))),
    options: { authenticate: inTurn(unclear) },
  },
  {
    name: '`authenticate` never settles',
    gets: 503,
    run: (kit) => proper(kit),
    options: { authenticate: () => NEVER, timeouts: { authenticate: 30 } },
  },
];

const othersMedia: readonly Attack[] = [
  {
    name: 'a segment for another user’s upload',
    gets: 400,
    run: (kit, { upload }) => kit.send('bob', `/2/media/upload/${upload}/append`, segment('0')),
  },
  {
    name: 'finalizing another user’s upload',
    gets: 400,
    run: (kit, { upload }) => kit.send('bob', `/2/media/upload/${upload}/finalize`, json({})),
  },
  {
    name: 'the status of another user’s media',
    gets: 400,
    run: (kit, { upload, image }) => all([upload, image].map((id) => kit.send('bob', status(id)))),
  },
  {
    name: 'alt text on another user’s image',
    gets: 400,
    run: (kit, { image }) =>
      kit.send('bob', '/2/media/metadata', json({ id: image, metadata: { alt_text: { text: 'mine' } } })),
  },
  {
    name: 'subtitles on another user’s video, or from another user’s file',
    gets: 400,
    run: async (kit, { upload }) => {
      const own = await kit.open('bob');
      const tracks = (id: string, file: string) =>
        json({ id, media_category: 'TweetVideo', subtitles: { id: file, language_code: 'EN', display_name: 'E' } });
      return await all(
        [tracks(upload, own), tracks(own, upload)].map((init) => kit.send('bob', '/2/media/subtitles', init)),
      );
    },
    reachesX: 1,
  },
  {
    name: 'taking subtitles off another user’s video',
    gets: 400,
    run: (kit, { upload }) =>
      kit.send(
        'bob',
        '/2/media/subtitles',
        json({ id: upload, media_category: 'TweetVideo', language_code: 'EN' }, 'DELETE'),
      ),
  },
  {
    name: 'the same id with a leading zero',
    gets: 400,
    run: (kit, { upload }) => all([kit.send('bob', status(`0${upload.slice(1)}`)), kit.send('alice', status('01'))]),
  },
];

const target: readonly Attack[] = [
  {
    name: 'another API of X: posts, users, v1.1, direct messages',
    gets: 404,
    run: (kit) =>
      all(
        [
          '/2/tweets',
          '/2/users/me',
          '/1.1/media/upload.json',
          '/2/dm_conversations',
          '/2/media/upload/initialize/../../../tweets',
          '/2/media',
          '/',
        ].map((path) => kit.send('alice', path, json({}))),
      ),
  },
  {
    name: 'encoded and doubled slashes, backslashes, dots',
    gets: 404,
    run: (kit) =>
      all(
        [
          '/..%2f2/media/upload/initialize',
          '/x%2F2/media/upload/initialize',
          '//evil.example/2/media/upload/initialize',
          '/\\evil.example/2/media/upload/initialize',
          '/%2e%2e%2f/2/media/upload/initialize',
          '/2/media/upload/%2e%2e/initialize/',
          '/2/media//upload/initialize',
          '/2/media/upload/initialize%00',
          '/2/media/upload/initialize;x',
          '/%252e/2/media/upload/initialize',
        ].map((path) => kit.send('alice', path, json(video))),
      ),
  },
  {
    name: 'an id that is no id',
    gets: 404,
    run: (kit) =>
      all(
        ['..', '1%2f..', 'x', '-1', '1.0', '12345678901234567890', '%31', '1%00'].map((id) =>
          kit.send('alice', `/2/media/upload/${id}/append`, segment('0')),
        ),
      ),
  },
  { name: 'a fragment', gets: 404, run: (kit) => kit.send('alice', `${INITIALIZE}#@evil.example`, json(video)) },
  {
    name: 'query parameters on a POST, a second `media_id`, an unknown one',
    gets: 400,
    run: (kit, { upload }) =>
      all([
        ...['?host=evil.example', '?command=INIT'].map((query) => kit.send('alice', INITIALIZE + query, json(video))),
        ...['&media_id=1', '&expansions=x', '&command=STATUS', '&media_id'].map((more) =>
          kit.send('alice', status(upload) + more),
        ),
        kit.send('alice', '/2/media/upload'),
        kit.send('alice', `/2/media/upload?command=status&media_id=${upload}`),
        kit.send('alice', status('1%0d%0aHost:evil.example')),
      ]),
  },
  {
    name: 'another method',
    gets: 405,
    run: (kit, { upload }) =>
      all([
        kit.send('alice', INITIALIZE),
        kit.send('alice', `/2/media/upload/${upload}/append`, { method: 'PUT', body: 'x' }),
        kit.send('alice', '/2/media/metadata', { method: 'DELETE' }),
        kit.send('alice', '/2/media/upload', { method: 'HEAD' }),
        kit.send('alice', INITIALIZE, { method: 'OPTIONS' }),
      ]),
  },
];

const headers: readonly Attack[] = [
  {
    name: 'Authorization, Cookie, X-Api-Key and the like, to be sent on',
    gets: 200,
    reachesX: 1,
    run: (kit) =>
      proper(kit, {
        authorization: 'Bearer of-the-attacker',
        'proxy-authorization': 'Basic YTpi',
        'x-api-key': 'k',
        'x-csrf-token': 't',
        'user-agent': 'evil',
        'x-http-method-override': 'DELETE',
      }),
  },
  {
    name: 'Host, X-Forwarded-*, Forwarded, to lead the request elsewhere',
    gets: 200,
    reachesX: 1,
    run: (kit) =>
      proper(kit, {
        host: 'evil.example',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-for': '10.0.0.1',
        forwarded: 'host=evil.example',
        'x-original-url': '/2/tweets',
        via: '1.1 evil',
      }),
  },
  {
    name: 'Connection, TE, Upgrade and other hop-by-hop headers',
    gets: 200,
    mounted: false,
    reachesX: 1,
    run: (kit) =>
      proper(kit, {
        connection: 'x-secret',
        te: 'trailers',
        upgrade: 'h2c',
        'keep-alive': 'timeout=9',
        'x-secret': '1',
        trailer: 'x',
      }),
  },
];

const endless = (first: string) => {
  let pulled = 0;
  return {
    pulled: () => pulled,
    body: new ReadableStream<Uint8Array>({
      pull: (controller) => {
        // Endless as far as the relay may know: a relay that reads on must not take the machine with it.
        if (pulled++ > 500) controller.error(new Error('It was read without a limit'));
        else controller.enqueue(pulled === 1 ? new TextEncoder().encode(first) : new Uint8Array(65_536));
      },
    }),
  };
};
const FRAME =
  '--b\r\ncontent-disposition: form-data; name="segment_index"\r\n\r\n0\r\n--b\r\n' +
  'content-disposition: form-data; name="media"; filename="m"\r\n\r\n';
const raw = (body: string, contentType = 'multipart/form-data; boundary=b'): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': contentType },
  body,
});
const append = (kit: RelayKit, { upload }: Scene, init: RequestInit & { readonly duplex?: 'half' }) =>
  kit.send('alice', `/2/media/upload/${upload}/append`, init);

const sizes: readonly Attack[] = [
  {
    name: 'a body that never ends, without a `Content-Length` or with one that lies',
    gets: 413,
    mounted: false,
    run: async (kit, scene) => {
      const answers = [];
      for (const length of [undefined, '100']) {
        const { body, pulled } = endless(FRAME);
        answers.push(
          await append(kit, scene, {
            method: 'POST',
            headers: {
              'content-type': 'multipart/form-data; boundary=b',
              ...(length !== undefined && { 'content-length': length }),
            },
            body,
            duplex: 'half',
          }),
        );
        if (pulled() > 100) throw new Error(`read ${pulled()} chunks of 64 KiB`);
      }
      return answers;
    },
  },
  {
    name: 'JSON that never ends',
    gets: 413,
    run: (kit) =>
      kit.send('alice', INITIALIZE, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: endless('{"a":"').body,
        duplex: 'half',
      }),
  },
  {
    name: 'a `Content-Length` above the limit: refused before a byte is read',
    gets: 413,
    run: (kit, scene) =>
      append(kit, scene, {
        ...raw(''),
        headers: { 'content-type': 'multipart/form-data; boundary=b', 'content-length': '5242881' },
      }),
  },
  {
    name: 'a file larger than `maxUploadBytes`',
    gets: 400,
    options: { maxUploadBytes: 5000 },
    run: (kit) => initialize(kit, { ...video, total_bytes: 5001 }),
  },
  {
    name: 'more bytes than announced, in one segment or in many at once',
    gets: 400,
    reachesX: 1,
    run: async (kit, scene) => {
      const one = await append(kit, scene, segment('0', new Uint8Array(1001)));
      const many = await all(['0', '1', '2'].map((index) => append(kit, scene, segment(index, new Uint8Array(600)))));
      return [one, ...many.filter(({ status }) => status !== 204)];
    },
  },
  {
    name: 'an image over 5 MiB in a single request',
    gets: 413,
    run: (kit) =>
      kit.send(
        'alice',
        '/2/media/upload',
        form(['media', new Uint8Array(5_242_881), 'image/png'], ['media_category', 'tweet_image']),
      ),
  },
  {
    name: 'no bytes at all',
    gets: 400,
    run: (kit, scene) =>
      all([
        append(kit, scene, segment('0', new Uint8Array(0))),
        kit.send(
          'alice',
          '/2/media/upload',
          form(['media', new Uint8Array(0), 'image/png'], ['media_category', 'tweet_image']),
        ),
      ]),
  },
  {
    name: 'a compressed body',
    gets: 415,
    run: (kit) =>
      kit.send('alice', INITIALIZE, {
        ...json(video),
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      }),
  },
  {
    name: 'more open uploads than `maxUploadsPerUser`, one by one or at once',
    gets: 429,
    options: { maxUploadsPerUser: 3 },
    reachesX: 2,
    run: async (kit) =>
      (await all(Array.from({ length: 8 }, () => proper(kit)))).filter(({ status }) => status !== 200),
  },
  {
    name: 'more requests at once than `maxRequestsPerUser`',
    gets: 429,
    mounted: false,
    options: { maxRequestsPerUser: 2 },
    reachesX: 2,
    run: async (kit) =>
      (await all(Array.from({ length: 8 }, () => proper(kit)))).filter(({ status }) => status !== 200),
  },
];

const slow: readonly Attack[] = [
  {
    name: 'a body that trickles in',
    gets: 408,
    options: { timeouts: { body: 60 } },
    run: (kit) => {
      let first = true;
      const body = new ReadableStream<Uint8Array>({
        pull: async (controller) => {
          if (!first) await new Promise((passed) => setTimeout(passed, 20));
          first = false;
          controller.enqueue(new TextEncoder().encode(' '));
        },
      });
      return kit.send('alice', INITIALIZE, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        duplex: 'half',
      });
    },
  },
  {
    name: 'a body in chunks of one byte: a buffer, not an object for each',
    gets: 204,
    reachesX: 1,
    run: (kit, scene) => {
      const bytes = new TextEncoder().encode(`${FRAME}${'x'.repeat(900)}\r\n--b--\r\n`);
      let at = 0;
      const body = new ReadableStream<Uint8Array>({
        pull: (controller) => {
          if (at < bytes.length) controller.enqueue(bytes.slice(at, ++at));
          else controller.close();
        },
      });
      return append(kit, scene, {
        method: 'POST',
        headers: { 'content-type': 'multipart/form-data; boundary=b' },
        body,
        duplex: 'half',
      });
    },
  },
  {
    name: 'a segment of line ends: looked through once, in slices',
    gets: 204,
    reachesX: 2,
    run: async (kit) => {
      const upload = await kit.open('alice', 5_000_000);
      return await append(kit, { upload, image: '' }, segment('0', new Uint8Array(4_000_000).fill(13)));
    },
  },
  {
    name: 'uploads, bytes or requests beyond the quota',
    gets: 429,
    options: { quota: { uploads: 3, bytes: 1500, requests: 50 } },
    reachesX: 2,
    run: async (kit, scene) => {
      await proper(kit);
      const again = () => append(kit, scene, segment('0', new Uint8Array(800)));
      return [await proper(kit), (await again()).status === 204 ? await again() : await proper(kit)];
    },
  },
  {
    name: 'bytes that `inspect` refuses, and what follows',
    gets: 422,
    options: { inspect: (bytes: Uint8Array) => bytes[0] !== 7 },
    run: async (kit, scene) => [
      await append(kit, scene, segment('0', Uint8Array.of(7))),
      await append(kit, scene, segment('0', Uint8Array.of(1))),
      await kit.send('alice', `/2/media/upload/${scene.upload}/finalize`, json({})),
    ],
  },
  {
    name: 'anything, when the relay is closed',
    gets: 503,
    run: async (kit) => {
      await kit.relay.close();
      return [await proper(kit), await kit.send(undefined, '/nothing')];
    },
  },
];

const content: readonly Attack[] = [
  {
    name: 'segment numbers such as 1000, -1, 1e3, 0x1, ` 1`, `+1`, `１`, 1.0',
    gets: 400,
    run: (kit, scene) =>
      all(
        ['1000', '-1', '1e3', '0x1', ' 1', '+1', '１', '1.0', '', '1\n', '٣', '\uFEFF1'].map((index) =>
          append(kit, scene, segment(index)),
        ),
      ),
  },
  {
    name: 'fields that are repeated, missing or unknown',
    gets: 400,
    run: (kit, scene) =>
      all(
        [
          form(['segment_index', '0'], ['segment_index', '1'], ['media', new Uint8Array(1)]),
          form(['segment_index', '0']),
          form(['media', new Uint8Array(1)]),
          form(['segment_index', '0'], ['media', new Uint8Array(1)], ['media', new Uint8Array(1)]),
          form(['segment_index', '0'], ['media', new Uint8Array(1)], ['command', 'FINALIZE']),
          form(['segment_index', '0'], ['media', new Uint8Array(1)], ['__proto__', 'x']),
        ].map((init) => append(kit, scene, init)),
      ),
  },
  {
    name: 'broken multipart: no end, text before and after, two names, folded or foreign headers',
    gets: 400,
    run: (kit, scene) =>
      all(
        [
          '',
          'x',
          FRAME,
          `${FRAME}x`,
          `preamble\r\n${FRAME}x\r\n--b--`,
          `xxx${FRAME.slice(3)}x\r\n--b--`,
          `${FRAME}x\r\n--b--\r\nepilogue`,
          `${FRAME}x\r\n--b--x`,
          FRAME.replace('name="media"', 'name="media"; name="x"') + 'x\r\n--b--',
          FRAME.replace('filename="m"', 'filename="m"\r\ncontent-transfer-encoding: base64') + 'x\r\n--b--',
          FRAME.replace('filename="m"', 'filename="m"\r\n x: folded') + 'x\r\n--b--',
          FRAME.replaceAll('\r\n', '\n') + 'x\n--b--',
          `${FRAME.replace('filename="m"', `filename="${'m'.repeat(2000)}"`)}x\r\n--b--`,
        ].map((body) => append(kit, scene, raw(body))),
      ),
  },
  {
    name: 'another content type than the command’s',
    gets: 415,
    run: (kit, scene) =>
      all([
        append(kit, scene, json({ media: 'AAAA', segment_index: 0 })),
        append(kit, scene, raw('x', 'multipart/form-data')),
        append(kit, scene, raw('x', 'multipart/form-data, boundary=b')),
        append(kit, scene, raw('x', 'multipart/mixed; boundary=b')),
        append(kit, scene, raw('x', 'multipart/form-data; boundary=a; boundary=b')),
        kit.send('alice', INITIALIZE, raw(JSON.stringify(video), 'text/plain')),
        kit.send('alice', INITIALIZE, raw(JSON.stringify(video), 'application/x-www-form-urlencoded')),
        kit.send('alice', INITIALIZE, form(['total_bytes', '1'])),
      ]),
  },
  {
    name: 'JSON with further fields, `__proto__`, `constructor`',
    gets: 400,
    run: (kit) =>
      all(
        [
          '{"total_bytes":1000,"media_type":"video/mp4","__proto__":{"admin":true}}',
          '{"total_bytes":1000,"media_type":"video/mp4","constructor":{"prototype":{}}}',
          '{"total_bytes":1000,"media_type":"video/mp4","command":"INIT"}',
          '{"__proto__":{"total_bytes":1000,"media_type":"video/mp4"}}',
        ].map((body) => initialize(kit, body)),
      ),
  },
  {
    name: 'JSON that is none, or no object, or no UTF-8',
    gets: 400,
    run: (kit, { image }) =>
      all([
        ...['', '{', '[]', 'null', '"x"', '1', '{"total_bytes":1000}\u0000', '\uFEFF\uFEFF{}'].map((body) =>
          initialize(kit, body),
        ),
        kit.send('alice', '/2/media/metadata', {
          ...json(''),
          body: Uint8Array.from(`{"id":"${image}","metadata":{"alt_text":{"text":"\u00ff"}}}`, (sign) =>
            sign.charCodeAt(0),
          ),
        }),
      ]),
  },
  {
    name: 'a finalize that says more than `{}`',
    gets: 400,
    run: (kit, { upload }) =>
      all(
        ['[]', '{"command":"FINALIZE"}', '{"media_id":"1"}', 'x'].map((body) =>
          kit.send('alice', `/2/media/upload/${upload}/finalize`, json(body)),
        ),
      ),
  },
  {
    name: 'sizes such as 0, -1, 1.5, `"1000"`, 1e400',
    gets: 400,
    run: (kit) =>
      all(
        ['0', '-1', '1.5', '"1000"', '1e400', 'null', '[1000]', '9007199254740993'].map((size) =>
          initialize(kit, `{"total_bytes":${size},"media_type":"video/mp4"}`),
        ),
      ),
  },
  {
    name: 'a media type that X does not take, or `mediaTypes` does not name',
    gets: 415,
    options: { mediaTypes: ['video/mp4', 'image/png'] },
    run: (kit) =>
      all([
        ...[
          'text/html',
          'image/svg+xml',
          'video/webm',
          'VIDEO/MP4',
          'video/mp4; codecs=x',
          'application/octet-stream',
          '',
        ].map((media_type) => initialize(kit, { ...video, media_type })),
        initialize(kit, { total_bytes: 1000 }),
        kit.send(
          'alice',
          '/2/media/upload',
          form(['media', new Uint8Array(9), 'text/html'], ['media_category', 'tweet_image']),
        ),
      ]),
  },
  {
    name: 'a category that X does not have, or that is not for the type',
    gets: 400,
    run: (kit) =>
      all([
        ...['TWEET_VIDEO', 'tweet_image', 'x', 1, null].map((media_category) =>
          initialize(kit, { ...video, media_category }),
        ),
        kit.send(
          'alice',
          '/2/media/upload',
          form(['media', new Uint8Array(9), 'image/png'], ['media_category', 'tweet_video']),
        ),
        kit.send(
          'alice',
          '/2/media/upload',
          form(['media', new Uint8Array(9), 'image/png'], ['media_category', 'subtitles']),
        ),
      ]),
  },
  {
    name: 'handing media on: `additional_owners`, `shared`',
    gets: 403,
    run: (kit) =>
      all([
        initialize(kit, { ...video, additional_owners: ['2244994945'] }),
        initialize(kit, { ...video, shared: true }),
      ]),
  },
  {
    name: 'other metadata than alt text; text that is too long',
    gets: 400,
    run: (kit, { image }) =>
      all(
        [
          { alt_text: { text: 'x', html: 'y' } },
          { alt_text: { text: 'x' }, sensitive_media_warning: {} },
          { alt_text: { text: 'x'.repeat(1001) } },
          { alt_text: { text: '' } },
          {},
        ].map((metadata) => kit.send('alice', '/2/media/metadata', json({ id: image, metadata }))),
      ),
  },
];

const sites: readonly Attack[] = [
  {
    name: 'a page of another site, told by `Origin`',
    gets: 403,
    run: (kit) =>
      all(
        [
          'https://evil.example',
          'http://app.example.com',
          'https://app.example.com:8443',
          'https://app.example.com.evil.example',
          'https://APP.example.com',
        ].map((origin) => proper(kit, { origin })),
      ),
  },
  {
    name: 'a page of another site or a sister site, told by `Sec-Fetch-Site` alone',
    gets: 403,
    run: (kit) =>
      all(['cross-site', 'same-site', 'CROSS-SITE', ''].map((site) => proper(kit, { 'sec-fetch-site': site }))),
  },
  {
    name: 'a page whose origin is `null` (a sandboxed frame, a file)',
    gets: 403,
    run: (kit) =>
      all([
        proper(kit, { origin: 'null' }),
        proper(kit, { origin: 'null', 'sec-fetch-site': 'same-origin' }),
        proper(kit, { origin: 'null', 'sec-fetch-site': 'cross-site' }),
      ]),
  },
  {
    name: 'an own `Origin` where the browser says `cross-site`',
    gets: 403,
    run: (kit) => proper(kit, { origin: 'https://app.example.com', 'sec-fetch-site': 'cross-site' }),
  },
  {
    name: 'a preflight from an origin that is not allowed',
    gets: 403,
    options: { allowedOrigins: ['https://other.example.com'] },
    run: (kit) =>
      all(
        ['https://evil.example', 'null', 'https://other.example.com.evil.example'].map((origin) =>
          kit.send(undefined, INITIALIZE, {
            method: 'OPTIONS',
            headers: { origin, 'access-control-request-method': 'POST' },
          }),
        ),
      ),
  },
  {
    name: 'an allowed origin without a login',
    gets: 401,
    options: { allowedOrigins: ['https://other.example.com'] },
    run: (kit) =>
      kit.send(undefined, INITIALIZE, {
        ...json(video),
        headers: { origin: 'https://other.example.com', 'content-type': 'application/json' },
      }),
  },
];

/** X answers so. */
const answering =
  (answer: () => Response | Promise<Response>): Attack['run'] =>
  (kit) => {
    kit.answer = answer;
    return proper(kit);
  };

const fromX: readonly Attack[] = [
  {
    name: 'X answers with a redirect',
    gets: 502,
    reachesX: 1,
    run: answering(() => new Response(null, { status: 307, headers: { location: 'https://evil.example/' } })),
  },
  {
    name: 'X refuses the server’s credentials',
    gets: 502,
    reachesX: 2,
    run: answering(() =>
      Response.json({ title: 'Unauthorized' }, { status: 401, headers: { 'www-authenticate': 'Bearer realm="x"' } }),
    ),
    options: {
      auth: () => Object.assign(() => of({ authorization: 'Bearer of-the-server-itself' }), { renew: () => of(1) }),
    },
  },
  { name: 'X’s answer never ends', gets: 502, reachesX: 1, run: answering(() => new Response(endless('{').body)) },
  {
    name: 'X cannot be reached',
    gets: 502,
    reachesX: 1,
    run: answering(() => Promise.reject(new TypeError('fetch failed'))),
  },
  {
    name: 'X does not answer',
    gets: 504,
    reachesX: 1,
    options: { timeout: 20 },
    run: answering(() => new Promise(() => undefined)),
  },
  {
    name: 'X names media that is another user’s',
    gets: 502,
    reachesX: 1,
    run: (kit, { upload }) => {
      kit.answer = () => Response.json({ data: { id: upload, expires_after_secs: 1000 } });
      return kit.send('bob', INITIALIZE, json(video));
    },
  },
  {
    name: 'X echoes the credentials: as they are, in base64, escaped, split',
    gets: 403,
    reachesX: 4,
    run: async (kit) => {
      const echoes = [
        (sent: string) => sent,
        (sent: string) => btoa(sent),
        (sent: string) => sent.replace(/./g, (sign) => `&#${sign.charCodeAt(0)};`),
        (sent: string) => sent.replace(/.{4}/g, '$&\n'),
      ];
      const answers = [];
      for (const echo of echoes) {
        kit.answer = (request) =>
          Response.json({ title: echo(request.headers.get('authorization') ?? '') }, { status: 403 });
        const answer = await proper(kit);
        if (!/withheld|\[redacted\]/.test(await answer.clone().text())) throw new Error('The answer holds credentials');
        answers.push(answer);
      }
      return answers;
    },
  },
  {
    name: 'a refused token, request after request: sent and renewed once',
    gets: 502,
    reachesX: 2,
    run: async (kit) => {
      kit.answer = () => new Response(null, { status: 401 });
      return [await proper(kit), await proper(kit), await proper(kit)];
    },
    options: {
      auth: () => Object.assign(() => of({ authorization: 'Bearer of-the-server-itself' }), { renew: () => of(1) }),
    },
  },
  {
    name: '`auth` never settles',
    gets: 502,
    run: (kit) => proper(kit),
    options: { auth: () => NEVER, timeouts: { auth: 30 } },
  },
  { name: 'a user without credentials at X', gets: 403, run: (kit) => proper(kit), options: { auth: () => undefined } },
];

/** Every attack, by what it is after. */
export const attacks: Readonly<Record<string, readonly Attack[]>> = {
  'To be let in': letIn,
  'Media of others': othersMedia,
  'Another host, another path': target,
  'Headers that are to pass': headers,
  'Too much': sizes,
  'Slow, hidden, and much of it': slow,
  'Odd content': content,
  'Other sites (CSRF)': sites,
  'What comes from X': fromX,
};
