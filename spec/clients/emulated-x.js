import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createProxy } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveEmulator } from 'rx-media-upload/testing/node';
import { certificateFor } from './certificate.js';

/** The names that clients know X by. */
export const X_HOSTS = ['api.x.com', 'api.twitter.com', 'upload.twitter.com', 'upload.x.com'];

const listening = (server) =>
  new Promise((ready, failed) =>
    server.once('error', failed).listen(0, '127.0.0.1', () => ready(server.address().port)),
  );

/**
 * An emulator behind TLS, by X's own names: `environments` lead a client there. Python, Ruby and Perl go through a proxy
 * that knows these names alone; Node through `towards-x.js`. `strangers` are the hosts that somebody asked for besides.
 */
export async function emulatedX(emulator) {
  const folder = await mkdtemp(join(tmpdir(), 'emulated-x-'));
  const { authority, cert, key } = await certificateFor(X_HOSTS, folder);
  const sockets = new Set();
  const strangers = [];

  const server = await serveEmulator({ emulator, tls: { cert, key } });

  const proxy = createProxy((_request, response) => response.writeHead(403).end()).on('connect', (request, socket) => {
    const [host, hostPort] = request.url.split(':');
    if (!X_HOSTS.includes(host) || hostPort !== '443') {
      strangers.push(request.url);
      return socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    }
    const upstream = connect(server.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(upstream).pipe(socket);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  const proxyPort = await listening(proxy);
  proxy.on('connection', (socket) => sockets.add(socket.once('close', () => sockets.delete(socket))));

  const address = `http://127.0.0.1:${proxyPort}`;
  return {
    strangers,
    environments: {
      JavaScript: { X_PORT: `${server.port}`, NODE_EXTRA_CA_CERTS: authority },
      Python: { HTTPS_PROXY: address, REQUESTS_CA_BUNDLE: authority },
      Ruby: { X_PROXY_PORT: `${proxyPort}`, SSL_CERT_FILE: authority },
      Perl: { PERL_LWP_ENV_PROXY: '1', https_proxy: address, PERL_LWP_SSL_CA_FILE: authority },
    },
    close: async () => {
      proxy.close();
      for (const socket of sockets) socket.destroy();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
