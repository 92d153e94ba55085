// The server behind an app: its files, the relay under /relay, and an emulator that stands in for X. Loopback only.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { oauth2 } from 'rx-media-upload';
import { mediaRelay, nodeListener } from 'rx-media-upload/relay';
import { mediaEmulator } from 'rx-media-upload/testing';

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css' };

/** What Angular reads in the cookie, and is to send back as a header. */
export const XSRF_TOKEN = 'a-token-of-the-server';

/** Serves a built app. `headers` is told those of each request to the relay; `session` must be among them. */
export async function serveApp(site, { session } = {}) {
  const emulator = mediaEmulator({ keepBytes: false, processing: { polls: 1, checkAfterSecs: 0.05 } });
  const headers = [];
  const relay = nodeListener(
    mediaRelay({
      auth: oauth2('of-the-server'),
      authenticate: (request) =>
        session === undefined || request.headers.get('authorization') === `Bearer ${session}` ? 'user' : undefined,
      fetch: emulator.fetch,
    }),
  );
  const server = createServer((request, response) => {
    if (!request.url.startsWith('/relay/')) return void sendFile(site, request, response);
    headers.push({ method: request.method, ...request.headers });
    relay(request, response);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    emulator,
    headers,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function sendFile(site, { url }, response) {
  const name = url === '/' ? 'index.html' : url.slice(1);
  try {
    const content = await readFile(join(site, name));
    response.setHeader('content-type', TYPES[extname(name)] ?? 'application/octet-stream');
    response.setHeader('set-cookie', `XSRF-TOKEN=${XSRF_TOKEN}; Path=/; SameSite=Strict`);
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
}
