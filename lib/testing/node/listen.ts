import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { checkedKeyPair, type TlsKeyPair } from './key-pair.js';

/** A port that is listened on. */
export interface Listening {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** ms that a connection may be idle; clients that keep theirs for a minute shall not be surprised. */
const keepAliveTimeout = 65_000;

/**
 * Listens on a port. Rejects with Node's error where it cannot be had, and where certificate and key do not do.
 *
 * Closing cuts all connections, those that hang or are still shaking hands included.
 */
export async function listen(
  listener: RequestListener,
  { host, port, tls }: { readonly host: string; readonly port: number; readonly tls: TlsKeyPair | undefined },
): Promise<Listening> {
  // An emulator may be asked to be as slow as it likes, and so may its clients.
  const timeouts = { keepAliveTimeout, requestTimeout: 0 };
  const server: Server =
    tls === undefined
      ? createServer(timeouts, listener)
      : createSecureServer({ ...timeouts, ...checkedKeyPair(tls) }, listener);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  let closed: Promise<void> | undefined;
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      (closed ??= new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
        for (const socket of sockets) socket.destroy();
      })),
  };
}
