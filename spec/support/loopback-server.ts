import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A server on a loopback port that answers as it is told. */
export interface LoopbackServer {
  readonly url: string;
  /** Connections that were ever made. */
  readonly connections: () => number;
  /** Connections that are open now. */
  readonly open: () => number;
  /** Closes the connections that no request is on. */
  readonly closeIdle: () => void;
  /** Told of each connection, and which one it is, from 1. */
  readonly onConnection: (hear: (socket: Socket, nth: number) => void) => void;
  readonly close: () => Promise<void>;
}

/** Listens on a loopback port. `close` cuts whatever is still open. */
export async function listen(handler: RequestListener): Promise<LoopbackServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  let hear: (socket: Socket, nth: number) => void = () => undefined;
  const busy = new Set<Socket>();
  const server = createServer((request, response) => {
    busy.add(request.socket);
    response.once('close', () => busy.delete(request.socket));
    handler(request, response);
  });
  server.on('connection', (socket) => {
    hear(socket, ++connections);
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    open: () => sockets.size,
    closeIdle: () => {
      for (const socket of sockets) if (!busy.has(socket)) socket.destroy();
    },
    onConnection: (listener) => {
      hear = listener;
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** The whole body of a request. */
export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
