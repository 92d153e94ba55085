import express from 'express';
import { createServer as createHttp2, connect as connectHttp2 } from 'node:http2';
import { request as httpRequest } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { nodeListener } from 'rx-media-upload/relay';
import { listen, type LoopbackServer } from '../support/loopback-server.js';
import { type KitOptions, relayKit } from './relay-kit.js';

const START = '/2/media/upload/initialize';
const body = '{"total_bytes":1000,"media_type":"video/mp4"}';
const servers: Pick<LoopbackServer, 'close'>[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function served(options: KitOptions = {}) {
  const kit = relayKit(options);
  const server = await listen(nodeListener(kit.relay));
  servers.push(server);
  return { kit, url: server.url };
}

/** What a server answers to bytes as they are. */
const answerTo = (url: string, bytes: string): Promise<string> =>
  new Promise((answered) => {
    let text = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes));
    socket
      .setEncoding('utf8')
      .on('data', (chunk: string) => {
        text += chunk;
        if (text.includes('\r\n\r\n')) socket.destroy();
      })
      .on('error', () => undefined)
      .once('close', () => answered(text));
  });
const head = (line: string, ...headers: string[]) => [line, ...headers, 'Connection: close', '', ''].join('\r\n');

describe('nodeListener', () => {
  it('gives the relay the whole request, and the client the whole answer', async () => {
    const { url, kit } = await served();
    const answer = await fetch(`${url}/api${START}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: 'session=alice' },
      body,
    });
    expect([answer.status, kit.toX.length]).toEqual([200, 1]);
    expect(Object.fromEntries(answer.headers)).toMatchObject({ 'cache-control': 'no-store', vary: 'Origin' });
    expect(await answer.json()).toMatchObject({ data: { id: expect.any(String) } });
    const status = await fetch(`${url}/2/media/upload?command=STATUS&media_id=1`, {
      headers: { cookie: 'session=alice' },
    });
    expect(status.status).toBe(400);
  });

  it.each([
    ['a malformed Host', head(`GET ${START} HTTP/1.1`, 'Host: a b/c'), 400],
    ['a Host with a user in it', head(`GET ${START} HTTP/1.1`, 'Host: me:pass@x'), 400],
    ['a Host with a path in it', head(`GET ${START} HTTP/1.1`, 'Host: x/2/media?'), 400],
    ['an absolute target', head('GET http://evil.example/ HTTP/1.1', 'Host: x'), 400],
    ['TRACE', head(`TRACE ${START} HTTP/1.1`, 'Host: x'), 405],
    ['a method in odd case', head(`PATCH ${START} HTTP/1.1`, 'Host: x'), 401],
  ])('answers %s without a word on stderr', async (_, bytes, status) => {
    const { url, kit } = await served();
    const said: unknown[] = [];
    const { error } = console;
    console.error = (...words: unknown[]) => said.push(words);
    try {
      expect(await answerTo(url, bytes)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    } finally {
      console.error = error;
    }
    expect([said, kit.toX]).toEqual([[], []]);
  });

  it('gives up at X when the client goes', async () => {
    let asked = 0;
    let aborted = 0;
    const { url } = await served({
      fetch: (_, init) =>
        new Promise(() => {
          asked++;
          init?.signal?.addEventListener('abort', () => aborted++);
        }),
    });
    const headers = { 'content-type': 'application/json', cookie: 'session=alice' };
    const sent = httpRequest(`${url}${START}`, { method: 'POST', headers }).on('error', () => undefined);
    sent.end(body);
    await expect.poll(() => asked).toBe(1);
    sent.destroy();
    await expect.poll(() => aborted).toBe(1);
  });

  it('gives up at X when a stream of HTTP/2 is reset', async () => {
    let asked = 0;
    let aborted = 0;
    const kit = relayKit({
      fetch: (_, init) =>
        new Promise(() => {
          asked++;
          init?.signal?.addEventListener('abort', () => aborted++);
        }),
    });
    const server = createHttp2(nodeListener(kit.relay) as never);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const session = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    servers.push({
      close: () =>
        new Promise((closed) => {
          session.destroy();
          server.close(() => closed());
        }),
    });
    const stream = session.request({
      ':method': 'POST',
      ':path': START,
      'content-type': 'application/json',
      cookie: 'session=alice',
    });
    stream.on('error', () => undefined);
    stream.end(body);
    await expect.poll(() => asked).toBe(1);
    stream.close(8);
    await expect.poll(() => aborted).toBe(1);
    await expect.poll(() => kit.relay.health().requests).toBe(0);
  });

  it('tells of a parser that has read the body before, at once', async () => {
    const kit = relayKit();
    const app = express();
    app.use(express.json());
    app.use('/api', nodeListener(kit.relay));
    const server = await listen(app);
    servers.push(server);
    const answer = await fetch(`${server.url}/api${START}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: 'session=alice' },
      body,
    });
    expect(answer.status).toBe(500);
    expect(kit.log.map(String)).toEqual([expect.stringMatching(/read before the relay could.*express\.json\(\)/)]);
    expect(kit.toX).toEqual([]);
  });

  it('drops what is left of a body that is too large, and the connection goes on', async () => {
    const { url, kit } = await served();
    const upload = await kit.open('alice');
    const answer = await fetch(`${url}/2/media/upload/${upload}/append`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b', cookie: 'session=alice' },
      body: new Uint8Array(6_000_000),
    }).catch((error: unknown) => error);
    expect(answer).toMatchObject({ status: 413 });
    expect(
      (await fetch(`${url}/2/media/upload?command=STATUS&media_id=1`, { headers: { cookie: 'session=alice' } })).status,
    ).toBe(400);
  });
});
