import { createRequestListener } from '@remix-run/node-fetch-server';
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { listen, type LoopbackServer } from '../support/loopback-server.js';
import { relayKit } from './relay-kit.js';

const servers: LoopbackServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** What a server answers to bytes as they are; the connection is then cut. */
async function answerTo(
  url: string,
  send: (write: (bytes: string) => Promise<void>, answered: () => boolean) => Promise<void>,
): Promise<string> {
  let text = '';
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket
    .setEncoding('utf8')
    .on('data', (chunk: string) => (text += chunk))
    .on('error', () => undefined);
  const closed = new Promise((over) => socket.once('close', over));
  await send(
    (bytes) => new Promise((written) => socket.write(bytes, () => written())),
    () => text !== '',
  );
  await Promise.race([closed, expect.poll(() => text).not.toBe('')]);
  socket.destroy();
  return text;
}

const body = '{"total_bytes":1000,"media_type":"video/mp4"}';
const head = (target: string, ...headers: string[]) =>
  [`POST ${target} HTTP/1.1`, 'Cookie: session=alice', 'Content-Type: application/json', ...headers, '', ''].join(
    '\r\n',
  );
const START = '/api/relay/2/media/upload/initialize';

async function served() {
  const kit = relayKit();
  const server = await listen(
    createRequestListener((request) => kit.relay(request), { onError: () => new Response(null, { status: 400 }) }),
  );
  servers.push(server);
  return { kit, url: server.url };
}

it('is led nowhere else by a Host header', async () => {
  const { kit, url } = await served();
  const answer = await answerTo(url, (write) =>
    write(
      `${head(START, 'Host: evil.example', 'X-Forwarded-Host: evil.example', `Content-Length: ${body.length}`)}${body}`,
    ),
  );
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(kit.toX.map(({ url: target }) => target)).toEqual(['https://api.x.com/2/media/upload/initialize']);
});

it.each([
  `http://evil.example${START}`,
  `https://evil.example/2/media/upload/initialize`,
  `//evil.example/2/media/upload/initialize`,
  `/\\evil.example/2/media/upload/initialize`,
  `@evil.example/2/media/upload/initialize`,
  `.evil.example/2/media/upload/initialize`,
  `/2/media/upload/initialize#x`,
  `/2/media/upload/initialize?to=https://evil.example`,
  `/2/media/upload/initialize/..%2f..%2ftweets`,
])('asks nobody for %s', async (target) => {
  const { kit, url } = await served();
  const { host } = new URL(url);
  const answer = await answerTo(url, (write) =>
    write(`${head(target, `Host: ${host}`, `Content-Length: ${body.length}`, 'Connection: close')}${body}`),
  );
  expect(answer).toMatch(/^HTTP\/1\.1 (?:400|404) /);
  expect(kit.toX).toEqual([]);
});

it.each([
  ['Content-Length and Transfer-Encoding', ['Content-Length: 5', 'Transfer-Encoding: chunked']],
  ['two Content-Lengths', [`Content-Length: ${body.length}`, 'Content-Length: 5']],
  ['an odd Transfer-Encoding', ['Transfer-Encoding: xchunked']],
])('forwards nothing of a smuggled request: %s', async (_, headers) => {
  const { kit, url } = await served();
  const smuggled = `0\r\n\r\nPOST /2/media/upload/initialize HTTP/1.1\r\nHost: x\r\nCookie: session=bob\r\n\r\n`;
  const answer = await answerTo(url, (write) => write(`${head(START, 'Host: x', ...headers)}${smuggled}`));
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(kit.toX).toEqual([]);
});

it('cuts off a body that never ends', async () => {
  const { kit, url } = await served();
  const upload = await kit.open('alice');
  const before = kit.toX.length;
  let sent = 0;
  const answer = await answerTo(url, async (write, answered) => {
    await write(
      head(`/api/relay/2/media/upload/${upload}/append`, 'Host: x', 'Transfer-Encoding: chunked').replace(
        'application/json',
        'multipart/form-data; boundary=b',
      ),
    );
    for (const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`; !answered() && sent < 50_000_000; sent += 65_536)
      await write(chunk);
  });
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(sent).toBeLessThan(50_000_000);
  expect(kit.toX.length).toBe(before);
});
