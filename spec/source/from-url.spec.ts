import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { asyncScheduler, delay, from, lastValueFrom, of, throwError } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  fetchTransport,
  fromUrl as fromAnyUrl,
  mediaClient,
  memoryCheckpoints,
  oauth2,
  SourceError,
  uploadMedia,
  type UrlDescription,
} from 'rx-media-upload';
import { fromUrl as fromUrlOnNode } from 'rx-media-upload/node';
import { mediaEmulator } from 'rx-media-upload/testing';
import { marbles } from '../support/marbles.js';
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
    // The pauses before another attempt are short here; how long they are is seen in virtual time.
    const every = globalThis.setInterval;
    vi.stubGlobal('setInterval', (run: () => void, ms: number) => every(run, ms === 500 || ms === 1000 ? 5 : ms));
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
        vi.unstubAllGlobals();
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

  it('refuses a resource without bytes before anything is sent', async () => {
    serve = (_, response) => void response.writeHead(416, { 'content-range': 'bytes */0' }).end();
    const { end, emulator } = await upload();
    expect(end).toMatchObject({ name: 'InvalidUploadError', message: expect.stringContaining('serves no bytes') });
    expect(emulator.requests).toEqual([]);
  });

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

  const moved = (range: [number, number] | undefined): [number, number] | undefined =>
    range && [range[0] + 24, range[1] + 24];
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
      'another range at first',
      (request, response, range) => ranges()(request, response, moved(range)),
      /another range/,
    ],
    [
      'another end of the first range',
      (request, response, range) => ranges()(request, response, range && [range[0], range[1] - 1]),
      /another range/,
    ],
    [
      'another range when it is asked again for the first',
      (request, response, range) => {
        if (asked.length === 1) request.socket.destroy();
        else ranges()(request, response, moved(range));
      },
      /another range/,
    ],
    [
      'more than the range that it names',
      (_, response, range) =>
        range &&
        response
          .writeHead(206, { etag: '"one"', 'content-range': `bytes ${range.join('-')}/${bytes.length}` })
          .end(bytes.subarray(range[0], range[1] + 2)),
      /sends more than the 65536 bytes/,
    ],
    [
      'fewer bytes than the range that it names, time and again',
      (_, response, range) =>
        range &&
        response
          .writeHead(206, { etag: '"one"', 'content-range': `bytes ${range.join('-')}/${bytes.length}` })
          .end(bytes.subarray(range[0], range[1])),
      /cannot be read at byte 0: only 65535 of 65536 bytes came/,
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
      if (asked.length % 4 === 0) response.writeHead(503).end(Buffer.alloc(2_000_000));
      else good(request, response, range);
    };
    const emulator = mediaEmulator();
    const client = mediaClient({ auth: oauth2('a-token'), transport: fetchTransport({ fetch: emulator.fetch }) });
    await lastValueFrom(uploadMedia(client, fromUrl(url), { segmentBytes: 20_000 }));
    expect(asked.length).toBeGreaterThan(15);
    expect(most).toBeLessThan(6);
  });

  it('takes a name as it stands where it is no encoded text', async () => {
    serve = ranges();
    url = url.replace('picture.png', '50%-picture.png');
    expect(await upload()).toMatchObject({ end: { type: 'succeeded' }, whole: true });
  });

  it('holds no connection for a range that is another one', async () => {
    let closed = 0;
    server.on('connection', (socket) => socket.once('close', () => closed++));
    serve = (_, response) => {
      const range = `bytes 0-1/${bytes.length}`;
      response.writeHead(206, { 'content-range': range, 'content-length': 2 ** 30 }).write(bytes);
    };
    const reader = fromUrl(url).open();
    expect(await lastValueFrom(from(reader.facts())).catch(String)).toMatch(/SourceError: .*another range/);
    await until(() => closed === 1);
  });

  describe('says which resource it is, and which version', () => {
    const version = (headers: Record<string, string>) => {
      serve = (_, response, range) => {
        const [first, last] = range ?? [0, 0];
        response
          .writeHead(206, { ...headers, 'content-range': `bytes ${first}-${last}/${bytes.length}` })
          .end(bytes.subarray(first, last + 1));
      };
    };
    const factsOf = async (description: UrlDescription = {}, of: string | URL = url) => {
      const reader = fromUrl(of, description).open();
      const facts = await lastValueFrom(from(reader.facts()));
      reader.unsubscribe();
      return facts;
    };
    const modified = { 'last-modified': 'Mon, 01 Jan 2024 00:00:00 GMT' };

    it.each<[string, Record<string, string>, UrlDescription, string | undefined]>([
      ['a strong ETag', { ...modified, etag: '"one"' }, {}, '"one"'],
      ['a weak one', { ...modified, etag: 'W/"one"' }, {}, undefined],
      ['a version id', { ...modified, 'x-amz-version-id': '3' }, {}, 'x-amz-version-id 3'],
      ['a time alone, which is no proof', modified, {}, undefined],
      ['what a caller knows', { etag: '"one"' }, { version: '7' }, '7'],
      ['a caller who knows nothing', { etag: '"one"' }, { version: undefined } as unknown as UrlDescription, '"one"'],
    ])('by %s', async (_name, headers, description, expected) => {
      version(headers);
      const facts = await factsOf(description);
      expect(facts.version).toBe(expected);
      expect(facts).not.toHaveProperty('modified');
      // The same of one stream, with a length and without.
      for (const length of [{ 'content-length': String(bytes.length) }, undefined]) {
        serve = (__, response) => response.writeHead(200, { ...headers, ...length }).end(bytes);
        const streamed = await factsOf(description);
        expect([streamed.version, streamed.identity]).toEqual([expected, facts.identity]);
      }
    });

    it('is another one for another query, of which nothing is to be seen', async () => {
      version({});
      const base = url.replace(/\?.*/, '');
      const identities: (string | undefined)[] = [];
      for (const query of ['', '?versionId=1', '?versionId=2', '?versionId=21', '?X-Amz-Signature=5ecre7', '?=5ecre7'])
        identities.push((await factsOf({}, base + query)).identity);
      expect(new Set(identities).size).toBe(6);
      expect(identities[0]).toBe(base);
      for (const identity of identities.slice(1)) {
        expect(identity).toMatch(/\/media\/picture\.png\?[\da-f]+-[\da-f]+$/);
        expect(identity).not.toMatch(/versionId|5ecre7/);
      }
    });

    it('is the same with another fragment, and is what a caller says', async () => {
      version({});
      const { identity } = await factsOf();
      expect((await factsOf({}, `${url}#t=10`)).identity).toBe(identity);
      expect((await factsOf({ identity: 'clip 7' })).identity).toBe('clip 7');
    });

    it('keeps all of that from a message and from what is written down', async () => {
      version({ etag: '"one"' });
      const signed = `${url}&X-Amz-Signature=5ecre7`;
      const texts: string[] = [];
      const store = {
        ...memoryCheckpoints(),
        save: (key: string, text: string) => {
          texts.push(key, text);
          return Promise.resolve();
        },
      };
      const client = scriptedClient({ append: () => throwError(() => new Error('no')) });
      const error = await lastValueFrom(uploadMedia(client, fromUrl(signed), { checkpoints: store })).catch(
        (reason: unknown) => reason,
      );
      expect(texts.length).toBeGreaterThan(1);
      expect(texts.join(' ') + inspect(error, { depth: 9 }) + JSON.stringify(error)).not.toMatch(/5ecre7|key=1/);
    });
  });

  it('is refused in words where it is of another size than was said, or described wrongly', async () => {
    serve = ranges();
    expect(String((await upload({ size: 299_999 })).end)).toMatch(
      /SourceError: .* has 300000 bytes, and 299999 were announced/,
    );
    asked.length = 0;
    for (const [description, message] of [
      [{ size: -1 }, /size must be a whole number of bytes, not -1/],
      [{ timeout: 0 }, /timeout must be ms above 0, not 0/],
      [{ timeout: NaN }, /timeout must be ms above 0, not NaN/],
      [{ identity: '' }, /identity must not be empty/],
    ] as const) {
      const { end } = await upload(description);
      expect(end).toMatchObject({ name: 'InvalidUploadError', message: expect.stringMatching(message) as string });
    }
    expect(asked).toEqual([]);
  });

  describe('of a server that is silent', () => {
    it('asks again, and goes on when it answers', async () => {
      let silences = 0;
      const good = ranges();
      serve = (request, response, range) => {
        if (range?.[0] !== 100_000 || ++silences > 2) good(request, response, range);
        else if (silences === 2) {
          const head = {
            etag: '"one"',
            'content-range': `bytes 100000-199999/${bytes.length}`,
            'content-length': 100_000,
          };
          response.writeHead(206, head).write(bytes.subarray(100_000, 150_000));
        }
      };
      expect(await upload({ timeout: 200 })).toMatchObject({ end: { type: 'succeeded' }, whole: true });
      expect(silences).toBe(3);
    });

    it('is a SourceError in the end, in its head and in its body, and holds no connection', async () => {
      let open = 0;
      server.on('connection', (socket) => {
        open++;
        socket.once('close', () => open--);
      });
      for (const silent of [
        () => undefined,
        (response: ServerResponse) =>
          response
            .writeHead(206, { 'content-range': `bytes 0-65535/${bytes.length}` })
            .write(bytes.subarray(0, 60_000)),
      ]) {
        asked.length = 0;
        serve = (_, response) => void silent(response);
        const { end } = await upload({ timeout: 400 });
        expect(end).toMatchObject({ name: 'SourceError' });
        expect(String(end)).toMatch(/cannot be read at byte 0: no byte came for 400 ms \(raise timeout/);
        expect(asked).toHaveLength(3);
        await until(() => open === 0);
      }
    });

    it('is a SourceError at once where it is one stream: that cannot be asked for again', async () => {
      for (const length of [{ 'content-length': bytes.length }, undefined]) {
        asked.length = 0;
        serve = (_, response) => response.writeHead(200, length).write(bytes.subarray(0, 70_000));
        const { end } = await upload({ timeout: 100 });
        expect(String(end)).toMatch(/SourceError: 127\.0\.0\.1:\d+ sent no byte for 100 ms \(raise timeout/);
        expect(asked).toHaveLength(1);
      }
    });

    it('is not taken for silent while the upload takes its time', async () => {
      const large = patternedBytes(3_000_000, PNG);
      serve = (_, response) => response.writeHead(200, { 'content-length': large.length }).end(large);
      const client = scriptedClient({ append: () => of({}).pipe(delay(300)) });
      const end = await lastValueFrom(
        uploadMedia(client, fromUrl(url, { timeout: 100 }), { segmentBytes: 1_000_000, mediaType: 'image/png' }),
      );
      expect(end).toMatchObject({ type: 'succeeded' });
    });

    it('is waited for as long as is said, in pauses that grow, and no longer than somebody listens', () => {
      for (const [description, subscription, asks] of [
        [{}, '--', [0, 30_500, 61_500]],
        [{ timeout: 1_000 }, '--', [0, 1_500, 3_500]],
        [{ timeout: Infinity }, '1000s !', [0]],
        [{}, '30400ms !', [0]],
        [{}, '30600ms !', [0, 30_500]],
      ] as const) {
        const askedAt: number[] = [];
        const signals: AbortSignal[] = [];
        marbles(({ expectObservable, flush }) => {
          const fetch: typeof globalThis.fetch = (_, init) => {
            askedAt.push(asyncScheduler.now());
            signals.push(init!.signal!);
            return new Promise(() => undefined);
          };
          const facts$ = from(
            fromUrl('https://example.com/clip.mp4', { ...description, fetch })
              .open()
              .facts(),
          );
          const { timeout = 30_000 } = description as UrlDescription;
          const isHeard = subscription === '--';
          expectObservable(facts$, ...(isHeard ? [] : [subscription])).toBe(
            isHeard ? `${3 * timeout + 1_500}ms #` : '',
            undefined,
            new SourceError(
              `example.com cannot be read at byte 0: no byte came for ${timeout} ms (raise timeout for a server that is so slow)`,
            ),
          );
          flush();
        });
        expect(askedAt).toEqual(asks);
        expect(signals.every(({ aborted }) => aborted)).toBe(true);
      }
    });

    it('is left at once by whoever closes the source, in the middle of a pause too', () => {
      marbles(({ expectObservable, cold, flush }) => {
        let asks = 0;
        const fetch = (): Promise<never> => {
          asks++;
          return new Promise(() => undefined);
        };
        const reader = fromUrl('https://example.com/clip.mp4', { fetch }).open();
        expectObservable(from(reader.facts())).toBe('30200ms |');
        cold('30200ms |').subscribe({ complete: () => reader.unsubscribe() });
        flush();
        expect(asks).toBe(1);
      });
    });
  });

  it('gives up an answer that comes after nobody wanted it any more', async () => {
    let cancelled = false;
    let answer: (response: Response) => void = () => undefined;
    const fetch = (): Promise<Response> => new Promise((resolve) => (answer = resolve));
    const reader = fromUrl(url, { fetch }).open();
    from(reader.facts()).subscribe().unsubscribe();
    answer(new Response(new ReadableStream({ cancel: () => void (cancelled = true) })));
    await until(() => cancelled);
  });

  it('keeps what a library says of a stream that breaks off to itself', async () => {
    serve = (_, response) => {
      response.writeHead(200, { 'content-length': bytes.length }).write(bytes.subarray(0, 70_000));
      setTimeout(() => response.destroy(), 20);
    };
    const failing = () =>
      new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(bytes.subarray(0, 70_000)),
        pull: (controller) => controller.error(new Error(`cannot read ${url}`, { cause: new URL(url) })),
      });
    const ownFetch = (): Promise<Response> => Promise.resolve(new Response(failing()));
    const own = { fetch: ownFetch };
    for (const description of [{}, { size: bytes.length }, own, { ...own, size: bytes.length }]) {
      const { end } = await upload(description);
      expect(end).toMatchObject({ name: 'SourceError' });
      expect(`${String(end)} ${inspect(end, { depth: 9 })}`).not.toContain('key=1');
    }
  });

  it('is a SourceError where the answer has no body', async () => {
    for (const status of [204, 205, 200]) {
      serve = (_, response) => response.writeHead(status).end();
      const fetch = status === 200 ? () => Promise.resolve(new Response(null)) : undefined;
      expect(await upload({ ...(fetch && { fetch }) })).toMatchObject({ end: { name: 'SourceError' } });
    }
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
