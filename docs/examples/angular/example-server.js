// The server behind the page: its files, the relay under /relay, and an emulator that stands in for X. Loopback only.
import { createServer } from 'node:http';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRequest, sendResponse } from '@remix-run/node-fetch-server';
import { oauth2 } from 'rx-media-upload';
import { mediaRelay } from 'rx-media-upload/relay';
import { mediaEmulator } from 'rx-media-upload/testing';
import { throttled } from './throttled.js';

const site = fileURLToPath(new URL('./dist', import.meta.url));
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json' };
const headers = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'self'; img-src 'self' blob: data:; media-src blob:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
};

/** Serves the example. Every option but `port` and `bytesPerSecond` is the emulator's. */
export async function serveExample({ port = 0, bytesPerSecond = Infinity, ...emulated } = {}) {
  const emulator = mediaEmulator({ keepBytes: false, ...emulated });
  const relay = mediaRelay({
    auth: oauth2('demo-token'),
    // A server of your own looks at its session cookie here.
    authenticate: () => 'demo-user',
    // X: a real server leaves this out.
    fetch: emulator.fetch,
    onError: (error) => console.error(error),
  });
  const sockets = new Set();
  let underWay = 0;
  let abandoned = 0;
  let online = true;

  const server = createServer(async (request, response) => {
    underWay++;
    response.once('close', () => {
      underWay--;
      if (!response.writableFinished) abandoned++;
    });
    try {
      if (!request.url.startsWith('/relay/')) return await sendFile(request, response);
      await sendResponse(response, await relay(throttled(createRequest(request, response), bytesPerSecond)));
    } catch {
      response.destroy();
    }
  });
  server.on('connection', (socket) => {
    if (!online) return socket.destroy();
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  await new Promise((listening, failed) => server.once('error', failed).listen(port, '127.0.0.1', listening));

  return {
    url: `http://127.0.0.1:${server.address().port}`,
    emulator,
    /** Requests that wait for their answer. */
    underWay: () => underWay,
    /** Requests whose sender went away before the answer. */
    abandoned: () => abandoned,
    /** Takes the network away, or brings it back. */
    connect: (on) => {
      online = on;
      if (!on) cut();
    },
    close: () =>
      new Promise((closed) => {
        server.close(closed);
        cut();
      }),
  };
}

async function sendFile(request, response) {
  const { pathname } = new URL(request.url, 'http://127.0.0.1');
  const path = join(site, normalize(decodeURIComponent(pathname === '/' ? '/index.html' : pathname)));
  const found = path.startsWith(site) && (await stat(path).catch(() => undefined));
  if (!found || !found.isFile()) return response.writeHead(404, headers).end('Not found');
  response.writeHead(200, { ...headers, 'content-type': types[extname(path)] ?? 'application/octet-stream', 'content-length': found.size });
  createReadStream(path).pipe(response);
}
