import { openAsBlob } from 'node:fs';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { Agent, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { lastValueFrom, type Subscription, toArray } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import {
  fromBytes,
  mediaClient,
  nodeTransport,
  type TransportEvent,
  type TransportRequest,
  uploadMedia,
} from 'rx-media-upload/node';
import { certificate, certificateKey } from '../support/loopback-certificate.js';
import { bodyOf, listen, type LoopbackServer } from '../support/loopback-server.js';
import { MP4, patternedBytes } from '../support/patterned-bytes.js';
import { until } from '../support/until.js';

const ID = '1374383257052012546';
/** More than the buffers of a connection take. */
const LARGE = 32_000_000;

const eventsOf = (
  request: Partial<TransportRequest> & { readonly url: string },
  transport = nodeTransport(),
): Promise<TransportEvent[]> => lastValueFrom(transport({ method: 'POST', headers: {}, ...request }).pipe(toArray()));
const failureOf = (request: Partial<TransportRequest> & { readonly url: string }): Promise<unknown> =>
  eventsOf(request).catch((error: unknown) => error);
const loadedOf = (events: readonly TransportEvent[]): number[] =>
  events.flatMap((event) => (event.type === 'progress' ? [event.loaded] : []));

describe('nodeTransport', () => {
  let server: LoopbackServer;
  let subscription: Subscription | undefined;
  afterEach(async () => {
    subscription?.unsubscribe();
    await server.close();
  });

  it('sends nothing before it is subscribed to', async () => {
    server = await listen((_, response) => response.end());
    nodeTransport()({ method: 'GET', url: server.url, headers: {} });
    await new Promise((passed) => setTimeout(passed, 30));
    expect(server.connections()).toBe(0);
  });

  it('gives a whole response, with header names in lower case', async () => {
    server = await listen((request, response) => {
      request.resume();
      response.writeHead(201, { 'X-Rate-Limit-Reset': '5', 'content-type': 'application/json' }).end('{"a":"ü"}');
    });
    expect(await eventsOf({ method: 'GET', url: server.url })).toEqual([
      {
        type: 'response',
        response: {
          status: 201,
          headers: expect.objectContaining({ 'x-rate-limit-reset': '5' }) as object,
          text: '{"a":"ü"}',
        },
      },
    ]);
  });

  it.each([204, 301, 302, 303, 307, 308, 400, 413, 429, 500, 503])(
    'takes a %d for a response, and follows it nowhere',
    async (status) => {
      const paths: (string | undefined)[] = [];
      server = await listen((request, response) => {
        paths.push(request.url);
        request.resume().once('end', () => response.writeHead(status, { location: '/elsewhere' }).end());
      });
      for (const body of ['text', [new Uint8Array(10)]]) {
        expect(
          await eventsOf({ url: `${server.url}/here`, headers: { authorization: 'Bearer x' }, body }),
        ).toContainEqual(
          expect.objectContaining({ response: expect.objectContaining({ status, text: '' }) as object }),
        );
      }
      expect(paths).toEqual(['/here', '/here']);
    },
  );

  it('sends method, headers, text, and a body with a DELETE', async () => {
    const seen: unknown[] = [];
    server = await listen(
      (request, response) =>
        void bodyOf(request).then(
          (body) => (seen.push(request.method, request.headers['authorization'], body.toString()), response.end()),
        ),
    );
    await eventsOf({ method: 'DELETE', url: server.url, headers: { authorization: 'Bearer x' }, body: '{"id":"ü"}' });
    expect(seen).toEqual(['DELETE', 'Bearer x', '{"id":"ü"}']);
  });

  it('sends parts one after the other, views without the buffers around them and Blobs, with their length and no chunks', async () => {
    let arrived: { readonly headers: IncomingMessage['headers']; readonly body: Buffer } | undefined;
    server = await listen(
      (request, response) =>
        void bodyOf(request).then((body) => ((arrived = { headers: request.headers, body }), response.end())),
    );
    const buffer = patternedBytes(3_000_000);
    await eventsOf({
      url: server.url,
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      body: [
        buffer.subarray(5, 10),
        buffer.subarray(100_000, 1_500_000),
        new Blob([buffer.subarray(7, 900_000)]),
        buffer.subarray(3, 3),
      ],
    });
    expect(
      Buffer.compare(
        arrived!.body,
        Buffer.concat([buffer.subarray(5, 10), buffer.subarray(100_000, 1_500_000), buffer.subarray(7, 900_000)]),
      ),
    ).toBe(0);
    expect(arrived!.headers['content-length']).toBe(String(arrived!.body.byteLength));
    expect(arrived!.headers).not.toHaveProperty('transfer-encoding');
    expect(arrived!.headers['content-type']).toBe('multipart/form-data; boundary=x');
  });

  it('tells how many bytes have left, ever more of them, and last gives the response', async () => {
    server = await listen((request, response) => void bodyOf(request).then(() => response.end()));
    const events = await eventsOf({ url: server.url, body: [patternedBytes(LARGE)] });
    const loaded = loadedOf(events);
    expect(loaded.length).toBeGreaterThan(5);
    expect(loaded.every((bytes, index) => bytes >= (loaded[index - 1] ?? 1))).toBe(true);
    expect(loaded.at(-1)).toBeGreaterThan(loaded[0]!);
    expect(loaded.at(-1)).toBeLessThanOrEqual(LARGE);
    expect(events.map(({ type }) => type).lastIndexOf('progress')).toBeLessThan(
      events.findIndex(({ type }) => type === 'response'),
    );
  });

  it('uses one connection for requests that follow one another, whatever their answers', async () => {
    let status = 200;
    server = await listen(
      (request, response) =>
        void bodyOf(request).then(() => response.writeHead(status).end(status === 204 ? undefined : 'answer')),
    );
    const transport = nodeTransport();
    for (status of [200, 204, 404, 500, 200]) {
      await eventsOf({ url: server.url, body: [patternedBytes(300_000)] }, transport);
      await eventsOf({ url: server.url, body: '{}' }, transport);
      await eventsOf({ method: 'GET', url: server.url }, transport);
    }
    expect(server.connections()).toBe(1);
  });

  it('uses the agent that it is given', async () => {
    server = await listen((request, response) => void bodyOf(request).then(() => response.end()));
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const transport = nodeTransport({ agent });
    await Promise.all([1, 2, 3].map(() => eventsOf({ url: server.url, body: 'x' }, transport)));
    expect(server.connections()).toBe(1);
    agent.destroy();
  });

  it('speaks https, over one connection too, and refuses a certificate that it does not know', async () => {
    let connections = 0;
    const secure = createHttpsServer(
      { cert: certificate, key: certificateKey },
      (request, response) => void bodyOf(request).then((body) => response.end(String(body.byteLength))),
    );
    secure.on('secureConnection', () => connections++).on('tlsClientError', () => undefined);
    server = await listen(() => undefined);
    await new Promise<void>((listening) => secure.listen(0, '127.0.0.1', listening));
    const url = `https://localhost:${(secure.address() as AddressInfo).port}`;
    const agent = new HttpsAgent({ keepAlive: true, ca: certificate });
    try {
      const transport = nodeTransport({ agent });
      for (const body of ['text', [patternedBytes(300_000)]]) {
        expect((await eventsOf({ url, body }, transport)).at(-1)).toMatchObject({
          response: { status: 200, text: typeof body === 'string' ? '4' : '300000' },
        });
      }
      expect(connections).toBe(1);
      expect(await failureOf({ url, body: 'text' })).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    } finally {
      agent.destroy();
      secure.closeAllConnections();
      await new Promise((closed) => secure.close(closed));
    }
  });

  it('says who it is, where the caller does not', async () => {
    const seen: unknown[] = [];
    server = await listen((request, response) => {
      seen.push(request.headers['user-agent']);
      response.end();
    });
    await eventsOf({ method: 'GET', url: server.url });
    await eventsOf({ method: 'GET', url: server.url, headers: { 'user-agent': 'mine' } });
    expect(seen).toEqual(['rx-media-upload', 'mine']);
  });

  describe('when it is unsubscribed', () => {
    const whenGone = async (
      handler: (request: IncomingMessage, answer: () => void) => void,
      body: Exclude<TransportRequest['body'], undefined>,
    ) => {
      let request: IncomingMessage | undefined;
      let gone = false;
      let received = 0;
      server = await listen((incoming, response) => {
        request = incoming.on('error', () => undefined);
        response.once('close', () => (gone = true));
        handler(incoming, () => response.writeHead(200).write('{"data":'));
      });
      const said: unknown[] = [];
      subscription = nodeTransport()({ method: 'POST', url: server.url, headers: {}, body }).subscribe({
        next: (event) => said.push(event.type),
        error: (error: unknown) => said.push(error),
        complete: () => said.push('complete'),
      });
      await until(() => request !== undefined);
      await new Promise((passed) => setTimeout(passed, 50));
      expect(gone).toBe(false);
      const before = [...said];
      subscription.unsubscribe();
      // A server that does not read does not see either; what it reads now are the buffers in between.
      request!.on('data', (part: Buffer) => (received += part.byteLength));
      await until(() => gone && server.open() === 0);
      expect(received).toBeLessThan(LARGE);
      expect(said).toEqual(before);
      expect(said).not.toContain('response');
    };

    it('is seen to abort by the server while the body is going out', () =>
      whenGone(() => undefined, [patternedBytes(LARGE)]));
    it('is seen to abort by the server that has the body and does not answer', () =>
      whenGone((request) => void request.resume(), [patternedBytes(1000)]));
    it('is seen to abort by the server that has begun to answer', () =>
      whenGone((request, answer) => {
        request.resume();
        answer();
      }, 'text'));
    it('is seen to abort by the server that answers before it has the body', () =>
      whenGone((_, answer) => answer(), [patternedBytes(LARGE)]));

    it('lets go of the bytes: what is written into them afterwards is not sent', async () => {
      const received: Buffer[] = [];
      let request: IncomingMessage | undefined;
      server = await listen((incoming) => {
        request = incoming.on('error', () => undefined);
      });
      const bytes = new Uint8Array(LARGE);
      subscription = nodeTransport()({ method: 'POST', url: server.url, headers: {}, body: [bytes] }).subscribe({
        error: () => undefined,
      });
      await until(() => request !== undefined);
      await new Promise((passed) => setTimeout(passed, 100));
      subscription.unsubscribe();
      bytes.fill(1);
      request!.on('data', (part: Buffer) => received.push(part));
      await until(() => server.open() === 0);
      expect(received.length).toBeGreaterThan(0);
      expect(received.every((part) => part.every((byte) => byte === 0))).toBe(true);
    });
  });

  it('gives an early answer, and lets go of the body: what is written into it afterwards is not sent', async () => {
    let socket: Socket | undefined;
    let closed = false;
    // node:http would read the rest of the body to throw it away.
    const early = createServer((connection) => {
      socket = connection.on('error', () => undefined).once('close', () => (closed = true));
      connection.once('data', () =>
        connection.pause().write('HTTP/1.1 413 Payload Too Large\r\ncontent-length: 9\r\n\r\ntoo large'),
      );
    });
    await new Promise<void>((listening) => early.listen(0, '127.0.0.1', listening));
    const received: Buffer[] = [];
    try {
      const bytes = new Uint8Array(LARGE);
      const events = await eventsOf({
        url: `http://127.0.0.1:${(early.address() as AddressInfo).port}`,
        body: [bytes],
      });
      expect(events.at(-1)).toMatchObject({ type: 'response', response: { status: 413, text: 'too large' } });
      bytes.fill(1);
      socket!.on('data', (part) => received.push(part)).resume();
      await until(() => closed);
    } finally {
      socket?.destroy();
      await new Promise((ended) => early.close(ended));
    }
    expect(Buffer.concat(received).includes(1)).toBe(false);
  });

  it('goes on well after an answer that came early', async () => {
    let early = true;
    server = await listen((request, response) => {
      request.on('error', () => undefined);
      if (early) response.writeHead(413).end();
      else void bodyOf(request).then((body) => response.end(String(body.byteLength)));
    });
    const transport = nodeTransport();
    await eventsOf({ url: server.url, body: [patternedBytes(LARGE)] }, transport);
    early = false;
    expect((await eventsOf({ url: server.url, body: [patternedBytes(LARGE)] }, transport)).at(-1)).toMatchObject({
      response: { status: 200, text: String(LARGE) },
    });
  });

  it.each<[string, (request: IncomingMessage) => void]>([
    ['cuts the connection at once', (request) => request.socket.destroy()],
    ['cuts it in the middle of the body', (request) => request.once('data', () => request.socket.destroy())],
    ['resets it', (request) => request.once('data', () => request.socket.resetAndDestroy())],
    ['has the body and cuts it', (request) => request.resume().once('end', () => request.socket.destroy())],
  ])('fails where the server %s', async (_, handler) => {
    server = await listen((request) => {
      handler(request.on('error', () => undefined));
    });
    expect(await failureOf({ url: server.url, body: [patternedBytes(3_000_000)] })).toBeInstanceOf(Error);
    await until(() => server.open() === 0);
  });

  it.each<[string, Record<string, string>, string]>([
    ['of known length', { 'content-length': '100' }, '{"data":'],
    ['in chunks', {}, '{"data":'],
    ['of which not a byte has come', { 'content-length': '100' }, ''],
  ])('fails at once where an answer %s breaks off', async (_, headers, text) => {
    server = await listen((request, response) => {
      request.resume().once('end', () => {
        response.writeHead(200, headers).flushHeaders();
        if (text !== '') response.write(text);
        setTimeout(() => request.socket.destroy(), 20);
      });
    });
    expect(await failureOf({ method: 'GET', url: server.url })).toBeInstanceOf(Error);
    expect(await failureOf({ url: server.url, body: 'x' })).toBeInstanceOf(Error);
    expect(await failureOf({ url: server.url, body: [new Uint8Array(10)] })).toBeInstanceOf(Error);
  });

  it('fails at once where the server wants to speak another protocol', async () => {
    server = await listen((request) =>
      request.socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: other\r\n\r\n'),
    );
    expect(await failureOf({ url: server.url, body: [new Uint8Array(10)] })).toMatchObject({
      message: expect.stringMatching(/closed before a reply/) as string,
    });
  });

  it('wants replies as they are: it could not read them compressed', async () => {
    const seen: unknown[] = [];
    server = await listen((request, response) => {
      seen.push(request.headers['accept-encoding']);
      response.end();
    });
    await eventsOf({ method: 'GET', url: server.url });
    expect(seen).toEqual(['identity']);
  });

  it('fails where nobody listens', async () => {
    server = await listen(() => undefined);
    await server.close();
    expect(await failureOf({ url: server.url, body: [new Uint8Array(10)] })).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('fails where the answer is larger than 4 MiB, and takes one that is not', async () => {
    let size = 4 * 1024 * 1024;
    let sent = 0;
    const answer = function* () {
      for (sent = 0; sent < size; sent += 65_536) yield 'x'.repeat(65_536);
    };
    server = await listen((request, response) => {
      request.resume();
      Readable.from(answer()).pipe(response);
    });
    const transport = nodeTransport();
    expect(await eventsOf({ method: 'GET', url: server.url }, transport)).toMatchObject([
      { response: { status: 200, text: expect.stringMatching(/^x{4194304}$/) as string } },
    ]);
    size = 500_000_000;
    expect(
      await eventsOf({ method: 'GET', url: server.url }, transport).catch((error: unknown) => error),
    ).toBeInstanceOf(Error);
    expect(sent).toBeLessThan(100_000_000);
    await until(() => server.open() === 0);
  });

  it('fails at once where a Blob of the body cannot be read any more', async () => {
    server = await listen((request, response) => {
      request
        .on('error', () => undefined)
        .resume()
        .once('end', () => response.end());
    });
    const folder = await mkdtemp(join(tmpdir(), 'rx-media-upload-'));
    try {
      const path = join(folder, 'shrinks');
      await writeFile(path, patternedBytes(200_000));
      const blob = await openAsBlob(path);
      await truncate(path, 10);
      expect(await failureOf({ url: server.url, body: [new Uint8Array(100), blob] })).toMatchObject({
        name: 'SourceError',
      });
      await until(() => server.open() === 0);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  describe('where an agent has connections for some only', () => {
    it('tells that it waits, begins to write with its connection, and learns nothing of the line from the wait', async () => {
      server = await listen(
        (request, response) =>
          void bodyOf(request).then((body) => setTimeout(() => response.end(String(body.byteLength)), 300)),
      );
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const transport = nodeTransport({ agent });
      const both = await Promise.all(
        [1, 2].map(() => eventsOf({ url: server.url, body: [patternedBytes(100_000)] }, transport)),
      );
      agent.destroy();
      expect(both.map((events) => events.filter(({ type }) => type === 'waiting').length)).toEqual([0, 1]);
      expect(both[1]!.slice(0, 2)).toEqual([{ type: 'waiting' }, { type: 'progress', loaded: 0 }]);
      expect(both.map((events) => events.at(-1))).toMatchObject([1, 2].map(() => ({ response: { text: '100000' } })));
      // Slices of a quick line: the whole in two, and no smaller ones for the time in the queue.
      expect(loadedOf(both[1]!).filter((bytes) => bytes > 0).length).toBeLessThan(3);
    });

    it('does not take the wait for silence', async () => {
      server = await listen(
        (request, response) => void bodyOf(request).then(() => setTimeout(() => response.writeHead(204).end(), 150)),
      );
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const client = mediaClient({
        baseUrl: server.url,
        requestTimeout: 400,
        retry: { attempts: 1 },
        transport: nodeTransport({ agent }),
      });
      await Promise.all(
        [0, 1, 2, 3, 4, 5].map((segmentIndex) =>
          lastValueFrom(client.append({ mediaId: ID, segmentIndex, bytes: patternedBytes(1000) })),
        ),
      );
      agent.destroy();
    });

    it('sends nothing when it is unsubscribed in the queue', async () => {
      let requests = 0;
      server = await listen((request, response) => {
        requests++;
        void bodyOf(request).then(() => setTimeout(() => response.end(), 50));
      });
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const transport = nodeTransport({ agent });
      const first = eventsOf({ url: server.url, body: 'x' }, transport);
      transport({ method: 'POST', url: server.url, headers: {}, body: [patternedBytes(10)] })
        .subscribe({ error: () => undefined })
        .unsubscribe();
      await first;
      await eventsOf({ url: server.url, body: 'x' }, transport);
      agent.destroy();
      expect(requests).toBe(2);
    });
  });

  describe('where the server closes a connection that stood idle', () => {
    /** Answers the first request of each connection, and resets it at the next. */
    const forgetful = () => {
      const seen = new WeakSet<Socket>();
      let cuts = 0;
      return {
        cuts: () => cuts,
        handler: (request: IncomingMessage, answer: () => void) => {
          if (!seen.has(request.socket)) {
            seen.add(request.socket);
            request.resume().once('end', answer);
          } else {
            cuts++;
            request.socket.resetAndDestroy();
          }
        },
      };
    };

    it('says so in its failure, and of no other connection', async () => {
      const { handler } = forgetful();
      server = await listen((request, response) => handler(request, () => response.end()));
      const transport = nodeTransport();
      for (const body of ['text', [new Uint8Array(10)]]) {
        await eventsOf({ url: server.url, body }, transport);
        expect(await eventsOf({ url: server.url, body }, transport).catch((error: unknown) => error)).toMatchObject({
          reusedSocket: true,
        });
      }
      await server.close();
      server = await listen((request) => request.socket.destroy());
      expect(await failureOf({ url: server.url, body: 'text' })).not.toHaveProperty('reusedSocket');
    });

    it('costs an append and a status no attempt and no event', async () => {
      const { handler, cuts } = forgetful();
      server = await listen((request, response) => handler(request, () => response.end(`{"data":{"id":"${ID}"}}`)));
      const client = mediaClient({ baseUrl: server.url, retry: { attempts: 1 } });
      const reports: unknown[] = [];
      const report = ({ type }: { readonly type: string }) => type === 'retrying' && reports.push(type);
      for (let segmentIndex = 0; segmentIndex < 4; segmentIndex++) {
        await lastValueFrom(client.append({ mediaId: ID, segmentIndex, bytes: patternedBytes(1000) }, { report }));
        await lastValueFrom(client.status(ID, { report }));
      }
      expect(cuts()).toBe(7);
      expect(reports).toEqual([]);
      await expect(lastValueFrom(client.finalize(ID))).rejects.toMatchObject({ name: 'NetworkError' });
    });
  });

  it('fails with a SourceError, and throws nothing at nobody, where the bytes are transferred while they are sent', async () => {
    server = await listen((request, response) => {
      request.on('error', () => undefined);
      void bodyOf(request).then(
        () => response.end(),
        () => undefined,
      );
    });
    const bytes = patternedBytes(LARGE);
    const transport = nodeTransport();
    const failure = await new Promise((error) => {
      transport({ method: 'POST', url: server.url, headers: {}, body: [bytes] }).subscribe({
        next: () => bytes.byteLength > 0 && structuredClone(bytes.buffer, { transfer: [bytes.buffer] }),
        error,
      });
    });
    expect(failure).toMatchObject({ name: 'SourceError' });
    await until(() => server.open() === 0);
  });

  describe('under a requestTimeout', () => {
    const client = (requestTimeout: number) =>
      mediaClient({ baseUrl: server.url, requestTimeout, retry: { attempts: 1 } });

    it('is given up where the server stops reading', async () => {
      let stuck: IncomingMessage | undefined;
      server = await listen((request) => {
        stuck = request.on('error', () => undefined);
      });
      const error: unknown = await lastValueFrom(
        client(300).append({ mediaId: ID, segmentIndex: 0, bytes: patternedBytes(LARGE) }),
      ).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ name: 'UploadTimeoutError', command: 'append', mediaId: ID });
      let received = 0;
      stuck!.on('data', (part: Buffer) => (received += part.byteLength));
      await until(() => server.open() === 0);
      expect(received).toBeLessThan(LARGE);
    });

    it('is given up where the server has it all and does not answer', async () => {
      server = await listen((request) => void request.resume());
      await expect(
        lastValueFrom(client(300).append({ mediaId: ID, segmentIndex: 0, bytes: patternedBytes(1000) })),
      ).rejects.toMatchObject({ name: 'UploadTimeoutError' });
    });

    it('is not given up where the server is slow and keeps reading', async () => {
      const requestTimeout = 1000;
      let begun = 0;
      let took = 0;
      server = await listen((request, response) => {
        begun = Date.now();
        let taken = 0;
        request.on('data', (part: Buffer) => {
          taken += part.byteLength;
          if (taken < 500_000) return;
          taken = 0;
          request.pause();
          setTimeout(() => request.resume(), 50);
        });
        request.once('end', () => {
          took = Date.now() - begun;
          response.writeHead(204).end();
        });
      });
      await lastValueFrom(
        client(requestTimeout).append({ mediaId: ID, segmentIndex: 0, bytes: patternedBytes(LARGE) }),
      );
      expect(took).toBeGreaterThan(requestTimeout);
    });
  });

  it('serves a whole sequential upload with one connection', async () => {
    const commands: string[] = [];
    server = await listen((request, response) => {
      commands.push(`${request.method} ${request.url?.split('?')[0]}`);
      void bodyOf(request).then(() =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(`{"data":{"id":"${ID}"}}`),
      );
    });
    const upload$ = uploadMedia(
      mediaClient({ baseUrl: server.url }),
      fromBytes(patternedBytes(2_000_000, MP4), { mediaType: 'video/mp4' }),
      { segmentBytes: 250_000 },
    );
    await lastValueFrom(upload$);
    expect(commands).toEqual([
      'POST /2/media/upload/initialize',
      ...Array.from({ length: 8 }, () => `POST /2/media/upload/${ID}/append`),
      `POST /2/media/upload/${ID}/finalize`,
    ]);
    expect(server.connections()).toBe(1);
  });
});
