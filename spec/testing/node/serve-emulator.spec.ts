import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { mediaClient, oauth2, uploadMedia } from 'rx-media-upload/node';
import { emulatorKeys, mediaEmulator, sampleMedia } from 'rx-media-upload/testing';
import { serveEmulator, type ServedEmulator, type ServeEmulatorOptions } from 'rx-media-upload/testing/node';
import { lastValueFrom } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { signOAuth1 } from '../../../lib/node/oauth1.js';
import { certificate, certificateKey } from '../../support/loopback-certificate.js';
import { until } from '../../support/until.js';

const tls = { cert: certificate, key: certificateKey };
const open: ServedEmulator[] = [];
const serve = async (options?: ServeEmulatorOptions): Promise<ServedEmulator> => {
  const server = await serveEmulator(options);
  open.push(server);
  return server;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ close }) => close()));
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** One request with Node's own client, which sends any header; rejects where the reply breaks off. */
async function ask(url: string, options: RequestOptions = {}, body = ''): Promise<Answer> {
  const request = (url.startsWith('https:') ? httpsRequest : httpRequest)(url, {
    ca: certificate,
    agent: false,
    servername: 'localhost',
    ...options,
  } as object);
  // What goes wrong after the answer has begun is the answer's to tell.
  request.on('error', () => undefined).end(body);
  const [reply] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of reply.setEncoding('utf8')) text += String(chunk);
  return { status: reply.statusCode ?? 0, headers: reply.headers, text };
}

const bearer = { authorization: 'Bearer any-token' };
const json = { ...bearer, 'content-type': 'application/json' };
const initialize = JSON.stringify({ total_bytes: 4, media_type: 'image/png', media_category: 'tweet_image' });
const initializePath = '/2/media/upload/initialize';
const tried = (answer: Promise<Answer>): Promise<number | string> =>
  answer.then(
    ({ status }) => status,
    () => 'cut',
  );

describe('an emulator on a port', () => {
  it.each([
    ['http', {}],
    ['https', { tls }],
  ])('takes uploads over %s, and tells connections apart', async (scheme, options) => {
    const server = await serve({ ...options, processing: { polls: 1, checkAfterSecs: 0 } });
    expect(server.url).toBe(`${scheme}://127.0.0.1:${server.port}`);
    const post = (path: string, body: string) => ask(server.url + path, { method: 'POST', headers: json }, body);
    const { text } = await post(initializePath, initialize);
    const { id } = (JSON.parse(text) as { data: { id: string } }).data;
    const form = [
      '--b',
      'content-disposition: form-data; name="segment_index"',
      '',
      '0',
      '--b',
      'content-disposition: form-data; name="media"; filename="m"',
      '',
      'abcd',
      '--b--',
      '',
    ].join('\r\n');
    const append = { ...bearer, 'content-type': 'multipart/form-data; boundary=b' };
    const appended = await ask(`${server.url}/2/media/upload/${id}/append`, { method: 'POST', headers: append }, form);
    expect(appended.status).toBe(200);
    expect(server.emulator.requests.map(({ connection }) => connection)).toEqual([1, 2]);
  });

  it('takes an upload of the library’s own client whole', async () => {
    const server = await serve({ processing: { polls: 1, checkAfterSecs: 0.01 } });
    const bytes = sampleMedia('video/mp4', 9_000_000);
    const client = mediaClient({ baseUrl: server.url, auth: oauth2('any-token') });
    await lastValueFrom(uploadMedia(client, bytes, { mediaType: 'video/mp4', concurrency: 3 }));
    const digest = createHash('sha256')
      .update(new Uint8Array(await new Blob([bytes]).arrayBuffer()))
      .digest('hex');
    expect(server.emulator.uploads[0]!.sha256).toBe(digest);
  });

  it('says that an empty answer is empty', async () => {
    const server = await serve();
    server.emulator.fail({ status: 200 });
    const { headers, text } = await ask(server.url + initializePath, { headers: bearer });
    expect([headers['content-length'], headers['transfer-encoding'], text]).toEqual(['0', undefined, '']);
  });

  it('cuts, breaks off, dribbles and hangs for its clients to see', async () => {
    const server = await serve();
    const url = `${server.url}${initializePath}`;
    const post = () => ask(url, { method: 'POST', headers: json }, initialize);
    server.emulator.fail({ cut: true });
    await expect(post()).rejects.toMatchObject({ code: 'ECONNRESET' });
    server.emulator.fail({ cut: 'body', after: true });
    await expect(post()).rejects.toThrow('aborted');
    expect(server.emulator.uploads.length).toBe(1);
    server.emulator.fail({ dribble: 1 });
    const chunks: string[] = [];
    const request = httpRequest(url, { method: 'POST', headers: json }).end(initialize);
    const [reply] = (await once(request, 'response')) as [IncomingMessage];
    for await (const chunk of reply) chunks.push(String(chunk));
    expect(JSON.parse(chunks.join(''))).toHaveProperty('data.id');
    expect(chunks.length).toBeGreaterThan(1);
    server.emulator.fail({ hang: true });
    const hanging = httpRequest(url, { method: 'POST', headers: json }).end(initialize);
    hanging.on('error', () => undefined);
    await until(() => server.emulator.requests.length === 4);
    hanging.destroy();
    await until(() => server.emulator.requests[3]!.endedAt < Infinity);
    expect(server.emulator.requests[3]!.status).toBe(0);
  });

  it('answers before the body has come, and goes on with the connection', async () => {
    const server = await serve();
    server.emulator.fail({ beforeBody: true, status: 413 });
    const socket = connect(server.port, '127.0.0.1');
    let got = '';
    socket.setEncoding('utf8').on('data', (text: string) => (got += text));
    const head = `POST ${initializePath} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer a\r\ncontent-type: application/json\r\n`;
    socket.write(`${head}content-length: 4000000\r\n\r\n`);
    await until(() => got.includes('HTTP/1.1 413'));
    socket.write(Buffer.alloc(4_000_000));
    socket.write(`${head}content-length: ${initialize.length}\r\n\r\n${initialize}`);
    await until(() => got.includes('HTTP/1.1 200'));
    socket.destroy();
    expect(server.emulator.requests.map(({ bytes, connection }) => [bytes, connection])).toEqual([
      [0, 1],
      [initialize.length, 1],
    ]);
  });

  it.each([
    ['no Host', 'GET /2/media HTTP/1.0\r\n\r\n', 401],
    ['a Host that is none', 'GET /2/media HTTP/1.1\r\nhost: a b\r\n\r\n', 400],
    ['a path that is none', 'OPTIONS * HTTP/1.1\r\nhost: x\r\n\r\n', 404],
    ['a forwarded host that is none', 'GET /2/media HTTP/1.1\r\nhost: x\r\nx-forwarded-host: a b\r\n\r\n', 400],
    ['a whole URL, as a proxy is asked', 'GET http://api.x.com/2/media HTTP/1.1\r\nhost: api.x.com\r\n\r\n', 401],
    ['a method that no Request has', 'TRACE /2/media HTTP/1.1\r\nhost: x\r\n\r\n', 400],
  ])('answers a request with %s', async (_, text, status) => {
    const server = await serve();
    const socket = connect(server.port, '127.0.0.1').setEncoding('utf8');
    socket.write(text);
    const [answer] = (await once(socket, 'data')) as [string];
    socket.destroy();
    expect(answer.split(' ')[1]).toBe(String(status));
    expect((await ask(server.url + initializePath, { method: 'POST', headers: json }, initialize)).status).toBe(200);
  });

  it('closes at once, whatever hangs, however often it is asked to', async () => {
    const server = await serve({ tls });
    server.emulator.fail({ hang: true });
    const hanging = tried(ask(server.url + initializePath, { method: 'POST', headers: json }, initialize));
    await until(() => server.emulator.requests.length === 1);
    const silent = connect(server.port, '127.0.0.1');
    await once(silent, 'connect');
    const ended = once(silent, 'close');
    silent.on('error', () => undefined).resume();
    await until(() => silent.readyState === 'open');
    await Promise.all([server.close(), server.close(), server[Symbol.asyncDispose]()]);
    expect(await hanging).toBe('cut');
    await ended;
    await until(() => server.emulator.requests[0]!.endedAt < Infinity);
    await expect(ask(server.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('rejects where the port is taken, the certificate is none, or options would do nothing', async () => {
    const { port } = await serve();
    await expect(serve({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect(serve({ tls: { cert: 'no', key: 'no' } })).rejects.toThrow(/PEM/);
    await expect(serve({ emulator: mediaEmulator(), latency: 5 })).rejects.toThrow(/latency would do nothing/);
    await expect(serve({ publicUrl: 'nowhere' })).rejects.toThrow(TypeError);
  });
});

describe('OAuth 1.0a on a port', () => {
  const signed = (url: string): string => signOAuth1({ method: 'POST', url }, emulatorKeys);
  /** The status of a request that is signed for one URL and sent to another. */
  const post = async (asked: string, server: ServedEmulator, path: string, headers: Record<string, string> = {}) => {
    const all = { 'content-type': 'application/json', ...headers, authorization: signed(asked) };
    return tried(ask(server.url + path, { method: 'POST', headers: all }, initialize));
  };

  it.each<[string, ServeEmulatorOptions, string, string, Record<string, string>]>([
    ['what X’s host was asked', {}, 'http://api.x.com/2/media/upload/initialize', '', { host: 'api.x.com' }],
    [
      'X-Forwarded-Proto and -Host',
      {},
      'https://ci.example/2/media/upload/initialize',
      '',
      { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'ci.example, inner:8080' },
    ],
    [
      'X-Forwarded-Proto and Host',
      {},
      'https://ci.example/2/media/upload/initialize',
      '',
      { 'x-forwarded-proto': 'https', host: 'ci.example' },
    ],
    ['the public URL', { publicUrl: 'https://ci.example' }, 'https://ci.example/2/media/upload/initialize', '', {}],
    [
      'the public URL, whatever was forwarded',
      { publicUrl: 'https://ci.example:8443' },
      'https://ci.example:8443/2/media/upload/initialize',
      '',
      { 'x-forwarded-host': 'other.example', 'x-forwarded-proto': 'http' },
    ],
    [
      'the public URL with a prefix that the proxy has taken away',
      { publicUrl: 'https://ci.example/x/' },
      'https://ci.example/x/2/media/upload/initialize',
      '',
      {},
    ],
    [
      'the public URL with a prefix that the proxy has left',
      { publicUrl: 'https://ci.example/x' },
      'https://ci.example/x/2/media/upload/initialize',
      '/x',
      {},
    ],
    ['https', { tls }, 'https://api.x.com/2/media/upload/initialize', '', { host: 'api.x.com' }],
  ])('is checked against %s', async (_, options, asked, prefix, headers) => {
    const server = await serve(options);
    const path = prefix + initializePath;
    expect(await post(asked, server, path, headers)).toBe(200);
    expect(await post(asked.replace('/2/', '/3/'), server, path, headers)).toBe(401);
    expect(await post(asked.replace(/^https?/, 'ftp'), server, path, headers)).toBe(401);
    expect(await post(asked.replace(/:\/\/[^/]+/, '://evil.example'), server, path, headers)).toBe(401);
  });

  it('is not checked against what was forwarded where nobody is trusted', async () => {
    const server = await serve({ trustForwarded: false });
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'ci.example' };
    expect(await post(`https://ci.example${initializePath}`, server, initializePath, headers)).toBe(401);
    expect(await post(server.url + initializePath, server, initializePath, headers)).toBe(200);
  });

  it('goes by the clients’ clock, however far the emulator’s was moved', async () => {
    const server = await serve();
    server.emulator.clock.advance(86_400_000);
    expect(await post(server.url + initializePath, server, initializePath)).toBe(200);
  });
});

describe('the control API on a port', () => {
  const clock = (server: ServedEmulator, headers: Record<string, string> = {}, path = '/__emulator/clock') =>
    ask(server.url + path, { headers });

  it('is there by Host alone, whatever was forwarded, and in no journal', async () => {
    const server = await serve({ publicUrl: 'https://ci.example/x' });
    expect((await clock(server)).status).toBe(200);
    expect((await clock(server, {}, '/x/__emulator/clock')).status).toBe(200);
    expect((await clock(server, { host: 'ci.example' })).status).toBe(200);
    expect((await clock(server, { host: 'evil.example' })).status).toBe(403);
    const led = { host: 'evil.example', 'x-forwarded-host': 'localhost', forwarded: 'host=localhost' };
    expect((await clock(server, led)).status).toBe(403);
    expect((await clock(server, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await clock(server, {}, '/__emulator/nope')).status).toBe(404);
    expect(server.emulator.requests).toEqual([]);
  });

  it('is there for the hosts that it is given, and not at all where nobody wants it', async () => {
    const given = await serve({ control: { hosts: ['api.x.com'] } });
    expect((await clock(given, { host: 'api.x.com:443' })).status).toBe(200);
    const without = await serve({ control: false });
    expect((await clock(without)).status).toBe(404);
    expect(without.emulator.requests.length).toBe(1);
  });

  it('survives a body that does not end, and goes on', async () => {
    const server = await serve();
    const huge = ask(
      `${server.url}/__emulator/faults`,
      { method: 'POST', headers: { 'content-type': 'application/json', connection: 'keep-alive' } },
      ' '.repeat(20_000_000),
    );
    expect((await huge).status).toBe(413);
    expect((await clock(server)).status).toBe(200);
  });

  it('turns a request that cannot be answered as asked into a 500, not into silence', async () => {
    const server = await serve();
    let body: unknown = 0;
    for (let depth = 0; depth < 20_000; depth++) body = [body];
    server.emulator.fail({ body });
    const { status, text } = await ask(server.url + initializePath, { headers: bearer });
    expect([status, text]).toEqual([500, expect.stringContaining('Internal Server Error')]);
  });
});
