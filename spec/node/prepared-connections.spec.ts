import { Agent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, createServer as createHttpsServer, request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { lastValueFrom, Subject, switchMap, toArray } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { fromBytes, mediaClient, nodeTransport, uploadMedia, type UploadOptions } from 'rx-media-upload/node';
import { preparedConnections } from '../../lib/node/prepared-connections.js';
import { certificate, certificateKey } from '../support/loopback-certificate.js';
import { listen, type LoopbackServer } from '../support/loopback-server.js';
import { patternedBytes, PNG } from '../support/patterned-bytes.js';
import { until } from '../support/until.js';

describe('connections for the segments that follow INIT', () => {
  let server: LoopbackServer;
  afterEach(() => server.close());

  /** A server of X's commands; INIT is answered when `answer` is called. */
  const served = async (status = 200) => {
    let answer = (): void => undefined;
    let initialized = (): void => undefined;
    const asked = new Promise<void>((resolve) => (initialized = resolve));
    server = await listen((request, response) => {
      const reply = (): void => {
        const data = { id: '1', expires_after_secs: 60 };
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ data }));
      };
      request.resume().once('end', () => {
        if (!request.url?.includes('initialize')) return void setTimeout(reply, 20);
        answer = reply;
        initialized();
      });
    });
    return { asked, answer: () => answer() };
  };
  const upload = (options: UploadOptions, agent?: Agent) => {
    const client = mediaClient({ baseUrl: server.url, transport: nodeTransport(agent && { agent }) });
    return lastValueFrom(
      uploadMedia(client, fromBytes(patternedBytes(40_000, PNG)), { segmentBytes: 1000, ...options }).pipe(toArray()),
    );
  };

  it.each<[number | 'auto', number, number]>([
    [1, 1, 1],
    [3, 3, 3],
    ['auto', 16, 16],
  ])('are open before INIT is answered, and no more than are used: %s', async (concurrency, before, after) => {
    const { asked, answer } = await served();
    const uploaded = upload({ concurrency });
    await asked;
    await until(() => server.connections() === before);
    answer();
    expect((await uploaded).map(({ type }) => type)).not.toContain('retrying');
    expect(server.connections()).toBe(after);
  });

  it('are no more than there are segments', async () => {
    const { asked, answer } = await served();
    const uploaded = upload({ concurrency: 8, segmentBytes: 20_000 });
    await asked;
    await until(() => server.connections() === 2);
    answer();
    await uploaded;
    expect(server.connections()).toBe(2);
  });

  it('are the ones that stand idle, where there are such', async () => {
    const { asked, answer } = await served();
    const client = mediaClient({ baseUrl: server.url, transport: nodeTransport() });
    const again = () =>
      lastValueFrom(
        uploadMedia(client, fromBytes(patternedBytes(40_000, PNG)), { segmentBytes: 1000, concurrency: 4 }),
      );
    const first = again();
    await asked;
    answer();
    await first;
    const second = again();
    await until(() => server.open() === 4);
    await new Promise((passed) => setTimeout(passed, 50));
    answer();
    await second;
    expect(server.connections()).toBe(4);
  });

  it('are closed where INIT is refused', async () => {
    const { asked, answer } = await served(403);
    const uploaded = upload({ concurrency: 5 }).catch((error: unknown) => error);
    await asked;
    await until(() => server.open() === 5);
    answer();
    expect(await uploaded).toMatchObject({ name: 'MediaRequestError', status: 403 });
    await until(() => server.open() <= 1);
  });

  it('are closed where the upload is unsubscribed', async () => {
    const { asked } = await served();
    const client = mediaClient({ baseUrl: server.url, transport: nodeTransport() });
    const upload = uploadMedia(client, fromBytes(patternedBytes(40_000, PNG)), {
      segmentBytes: 1000,
      concurrency: 5,
    }).subscribe();
    await asked;
    await until(() => server.open() === 5);
    upload.unsubscribe();
    await until(() => server.open() === 0);
  });

  it('cost no retry where the server has closed them meanwhile', async () => {
    let opened = 0;
    let answer = (): void => undefined;
    server = await listen((request, response) => {
      const data = { id: '1', expires_after_secs: 60 };
      const reply = (): void =>
        void response.setHeader('content-type', 'application/json').end(JSON.stringify({ data }));
      request.resume().once('end', () => {
        if (request.url?.includes('initialize')) answer = reply;
        else reply();
      });
    });
    const transport = nodeTransport();
    const client = mediaClient({ baseUrl: server.url, transport });
    const uploaded = lastValueFrom(
      uploadMedia(client, fromBytes(patternedBytes(40_000, PNG)), { segmentBytes: 1000, concurrency: 6 }).pipe(
        toArray(),
      ),
    );
    await until(() => server.connections() === 6);
    opened = server.connections();
    server.closeIdle();
    await until(() => server.open() === 1);
    answer();
    expect((await uploaded).map(({ type }) => type)).not.toContain('retrying');
    expect(opened).toBe(6);
  });

  it('are not those of an upload that has just been replaced by another one', async () => {
    const { asked, answer } = await served();
    const client = mediaClient({ baseUrl: server.url, transport: nodeTransport(), retry: { attempts: 1 } });
    const source = fromBytes(patternedBytes(40_000, PNG));
    const uploads = new Subject<void>();
    const events = lastValueFrom(
      uploads.pipe(
        switchMap(() => uploadMedia(client, source, { segmentBytes: 1000, concurrency: 5 })),
        toArray(),
      ),
    );
    uploads.next();
    await asked;
    await until(() => server.open() === 5);
    uploads.next();
    uploads.complete();
    await until(() => server.connections() > 5);
    await new Promise((passed) => setTimeout(passed, 100));
    answer();
    expect((await events).at(-1)).toMatchObject({ type: 'succeeded' });
  });

  it('are given up where the server has said something unasked', async () => {
    const { asked, answer } = await served();
    server.onConnection((socket, nth) => {
      if (nth > 1 && nth <= 4)
        socket.end('HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
    });
    const uploaded = upload({ concurrency: 4 });
    await asked;
    await until(() => server.connections() === 4);
    await new Promise((passed) => setTimeout(passed, 100));
    answer();
    expect((await uploaded).map(({ type }) => type)).not.toContain('retrying');
  });

  it('are left to an agent of one’s own', async () => {
    const { asked, answer } = await served();
    const agent = new Agent({ keepAlive: true });
    const uploaded = upload({ concurrency: 4 }, agent);
    await asked;
    await new Promise((passed) => setTimeout(passed, 50));
    expect(server.connections()).toBe(1);
    answer();
    await uploaded;
    agent.destroy();
  });
});

describe('an agent with prepared connections', () => {
  it('takes them for its requests, over https too', async () => {
    let connections = 0;
    const server = createHttpsServer({ cert: certificate, key: certificateKey }, (request, response) => {
      request.resume().once('end', () => response.end('ok'));
    }).on('secureConnection', () => connections++);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const url = `https://localhost:${(server.address() as AddressInfo).port}/`;
    const agent = new HttpsAgent({ keepAlive: true, ca: certificate });
    const prepared = preparedConnections(agent);
    const ask = () => {
      const request = httpsRequest(url, { agent });
      return {
        request,
        ended: new Promise<boolean>((ended, failed) => {
          request
            .on('error', failed)
            .on('response', (reply) => reply.resume().on('end', () => ended(prepared.has(request.socket))))
            .end();
        }),
      };
    };
    const first = prepared.whileOpening(url, 2, ask);
    await until(() => connections === 3);
    expect(await first.ended).toBe(false);
    expect((await Promise.all([ask().ended, ask().ended, ask().ended])).filter((taken) => taken)).toHaveLength(2);
    expect(connections).toBe(3);
    agent.destroy();
    await new Promise((closed) => server.close(closed));
  });

  it('fails as any other where nobody listens, and nothing else fails', async () => {
    const agent = new Agent({ keepAlive: true });
    const prepared = preparedConnections(agent);
    // A port that nobody listens on: it was just closed.
    const server = await listen(() => undefined);
    const { url } = server;
    await server.close();
    const failure = await new Promise((failed) =>
      prepared.whileOpening(url, 5, () => httpRequest(url, { agent }).on('error', failed).end()),
    );
    expect(failure).toMatchObject({ code: 'ECONNREFUSED' });
  });
});
