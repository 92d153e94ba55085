import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { lastValueFrom } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  fetchTransport,
  fromUrl as fromAnyUrl,
  mediaClient,
  oauth2,
  uploadMedia,
  type UrlDescription,
} from 'rx-media-upload';
import { fromUrl as fromUrlOnNode } from 'rx-media-upload/node';
import { mediaEmulator } from 'rx-media-upload/testing';
import { patternedBytes, PNG } from '../support/patterned-bytes.js';
import { scriptedClient } from '../support/scripted-client.js';
import { until } from '../support/until.js';

const bytes = patternedBytes(300_000, PNG);

describe.each([
  ['fromUrl', fromAnyUrl],
  ['fromUrl of /node', fromUrlOnNode],
])('%s', (_door, fromUrl) => {
  let server: Server;
  let url: string;
  let serve: (request: IncomingMessage, response: ServerResponse, range: [number, number] | undefined) => void;
  const asked: IncomingMessage[] = [];
  beforeEach(async () => {
    asked.length = 0;
    server = createServer((request, response) => {
      asked.push(request);
      const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
      serve(request, response, from === undefined ? undefined : [Number(from), Math.min(Number(to), bytes.length - 1)]);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/media/picture.png?key=1`;
  });
  afterEach(
    () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  );

  const ranges =
    (etag: () => string = () => '"one"', size = bytes.length) =>
    (_: IncomingMessage, response: ServerResponse, range: [number, number] | undefined) => {
      const [from, to] = range ?? [0, bytes.length - 1];
      response
        .writeHead(206, { 'content-type': 'image/png', etag: etag(), 'content-range': `bytes ${from}-${to}/${size}` })
        .end(bytes.subarray(from, to + 1));
    };
  const upload = async (description: UrlDescription = {}) => {
    const emulator = mediaEmulator();
    const client = mediaClient({ auth: oauth2('a-token'), transport: fetchTransport({ fetch: emulator.fetch }) });
    const end = await lastValueFrom(uploadMedia(client, fromUrl(url, description), { segmentBytes: 100_000 })).catch(
      (error: unknown) => error,
    );
    return { emulator, end, whole: Buffer.from(emulator.uploads[0]?.bytes() ?? []).equals(bytes) };
  };

  it('fetches a segment at a time where the server serves ranges', async () => {
    serve = ranges();
    const { end, whole, emulator } = await upload({ headers: { 'x-key': 'mine' } });
    expect([end, whole]).toMatchObject([{ type: 'succeeded' }, true]);
    expect(asked.map(({ headers }) => headers.range)).toEqual([
      'bytes=0-65535',
      'bytes=0-99999',
      'bytes=100000-199999',
      'bytes=200000-299999',
    ]);
    expect(asked.slice(1).every(({ headers }) => headers['if-match'] === '"one"' && headers['x-key'] === 'mine')).toBe(
      true,
    );
    expect(emulator.uploads[0]!.mediaType).toBe('image/png');
  });

  it('reads one stream where the server serves no ranges', async () => {
    serve = (_, response) =>
      response
        .writeHead(200, { 'content-length': bytes.length, 'content-type': 'application/octet-stream' })
        .end(bytes);
    expect(await upload()).toMatchObject({ end: { type: 'succeeded' }, whole: true });
    expect(asked).toHaveLength(1);
  });

  it('spools where the server says no length either', async () => {
    serve = (_, response) => response.writeHead(200).end(bytes);
    expect(await upload()).toMatchObject({ end: { type: 'succeeded' }, whole: true });
  });

  it('asks for a range again that fails on its way', async () => {
    let failures = 0;
    const good = ranges();
    serve = (request, response, range) => {
      if (range?.[0] !== 100_000 || failures >= 2) {
        good(request, response, range);
        return;
      }
      failures++;
      if (failures === 1) request.socket.destroy();
      else response.writeHead(503).end();
    };
    expect(await upload()).toMatchObject({ end: { type: 'succeeded' }, whole: true });
    expect(failures).toBe(2);
  });

  it('asks again for a range that breaks off', async () => {
    let breaks = 0;
    const good = ranges();
    serve = (request, response, range) => {
      if (range?.[0] !== 100_000 || ++breaks > 2) {
        good(request, response, range);
        return;
      }
      response
        .writeHead(206, {
          etag: '"one"',
          'content-length': 100_000,
          'content-range': `bytes 100000-199999/${bytes.length}`,
        })
        .write(bytes.subarray(100_000, 150_000));
      setTimeout(() => response.destroy(), 20);
    };
    expect(await upload()).toMatchObject({ end: { type: 'succeeded' }, whole: true });
    expect(breaks).toBe(3);
  });

  it('uses a connection again', async () => {
    serve = ranges();
    let connections = 0;
    server.on('connection', () => connections++);
    await upload();
    expect(asked).toHaveLength(4);
    expect(connections).toBeLessThan(3);
  });

  const lies: [
    string,
    (request: IncomingMessage, response: ServerResponse, range: [number, number] | undefined) => void,
    RegExp,
  ][] = [
    [
      'another version',
      (...all) => ranges(() => (asked.length > 2 ? '"two"' : '"one"'))(...all),
      /has changed the resource/,
    ],
    [
      'another size',
      (...all) => ranges(undefined, asked.length > 2 ? bytes.length + 1 : bytes.length)(...all),
      /has changed the resource/,
    ],
    [
      '412',
      (request, response, range) =>
        asked.length > 2 ? response.writeHead(412).end() : ranges()(request, response, range),
      /has changed the resource/,
    ],
    [
      'all of it',
      (request, response, range) =>
        asked.length > 2 ? response.writeHead(200).end(bytes) : ranges()(request, response, range),
      /answered a range with 200/,
    ],
    [
      'another range',
      (request, response, range) => ranges()(request, response, asked.length > 2 ? [0, 99_999] : range),
      /another range/,
    ],
    [
      'a shorter range',
      (request, response, range) =>
        ranges()(request, response, asked.length > 2 && range ? [range[0], range[1] - 1] : range),
      /another range/,
    ],
    ['a range without a name', (_, response) => response.writeHead(206).end(bytes), /Content-Range/],
    ['404', (_, response) => response.writeHead(404).end(), /answered 404/],
    [
      '500 for ever',
      (request, response, range) =>
        asked.length > 2 ? response.writeHead(500).end() : ranges()(request, response, range),
      /cannot be read at byte/,
    ],
    [
      'fewer bytes than it says',
      (_, response) => {
        response.writeHead(200, { 'content-length': bytes.length }).write(bytes.subarray(0, 200_000));
        setTimeout(() => response.destroy(), 20);
      },
      /stream failed/,
    ],
  ];
  it.each(lies)('is a SourceError, and no FINALIZE, where the server sends %s', async (_, lie, message) => {
    serve = lie;
    const { end, emulator } = await upload();
    expect(end).toMatchObject({ name: 'SourceError' });
    expect(String(end)).toMatch(message);
    expect(emulator.requests.map(({ command }) => command)).not.toContain('finalize');
  });

  it('keeps what is in the URL to itself: it may be a signature', async () => {
    const { port } = new URL(url);
    const everything = (error: unknown): string =>
      `${String(error)} ${JSON.stringify(error)} ${inspect(error, { depth: 9 })}`;
    const failures: unknown[] = [];
    for (const lie of [
      (request: IncomingMessage) => void request.socket.destroy(),
      (_: IncomingMessage, response: ServerResponse) => void response.writeHead(302, { location: 'http://[' }).end(),
      (request: IncomingMessage, response: ServerResponse, range?: [number, number]) =>
        asked.length > 2 ? void request.socket.destroy() : ranges()(request, response, range),
    ]) {
      asked.length = 0;
      serve = lie;
      failures.push((await upload()).end);
    }
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    failures.push((await upload()).end);
    await new Promise<void>((listening) => server.listen(Number(port), '127.0.0.1', listening));
    for (const failure of failures) {
      expect(failure).toMatchObject({
        name: 'SourceError',
        message: expect.stringMatching(/^127\.0\.0\.1:\d+ cannot be read at byte \d+: [\w ]+$/) as string,
      });
      expect(everything(failure)).not.toContain('key=1');
    }
  });

  it('holds no connection for an answer that it does not want', async () => {
    const good = ranges();
    let open = 0;
    let most = 0;
    server.on('connection', (socket) => {
      most = Math.max(most, ++open);
      socket.once('close', () => open--);
    });
    serve = (request, response, range) => {
      if (asked.length % 2 === 0) response.writeHead(503).end(Buffer.alloc(2_000_000));
      else good(request, response, range);
    };
    const emulator = mediaEmulator();
    const client = mediaClient({ auth: oauth2('a-token'), transport: fetchTransport({ fetch: emulator.fetch }) });
    await lastValueFrom(uploadMedia(client, fromUrl(url), { segmentBytes: 20_000 }));
    expect(asked.length).toBeGreaterThan(20);
    expect(most).toBeLessThan(6);
  });

  it('takes a name as it stands where it is no encoded text', async () => {
    serve = ranges();
    url = url.replace('picture.png', '50%-picture.png');
    expect(await upload()).toMatchObject({ end: { type: 'succeeded' }, whole: true });
  });

  it('refuses what is no http URL, before any request', async () => {
    for (const wrong of ['clip.mp4', 'file:///etc/hostname', 'ftp://example.com/x']) {
      expect(
        await lastValueFrom(uploadMedia(scriptedClient({}), fromUrl(wrong))).catch((error: unknown) => error),
      ).toMatchObject({ name: 'InvalidUploadError' });
    }
  });

  it('aborts the fetch on unsubscribe', async () => {
    let closed = false;
    serve = (request, response) => {
      request.socket.once('close', () => (closed = true));
      response.writeHead(200, { 'content-length': bytes.length }).write(bytes.subarray(0, 70_000));
    };
    const subscription = uploadMedia(scriptedClient({}), fromUrl(url)).subscribe();
    await until(() => asked.length === 1);
    await new Promise((passed) => setTimeout(passed, 20));
    subscription.unsubscribe();
    await until(() => closed);
  });
});
