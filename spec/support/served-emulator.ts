import { createRequest, sendResponse } from '@remix-run/node-fetch-server';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { MediaEmulator } from 'rx-media-upload/testing';

/** An emulator on a loopback port. */
export interface ServedEmulator {
  readonly url: string;
  /** Connections that were ever made. */
  readonly connections: () => number;
  /** Connections that are open now. */
  readonly open: () => number;
  /** Requests that the other side gave up before they were answered. */
  readonly abandoned: () => number;
  readonly close: () => Promise<void>;
}

/** Serves an emulator on a loopback port. Where it answers with a network error, the connection is cut. */
export async function serveEmulator(emulator: Pick<MediaEmulator, 'fetch'>): Promise<ServedEmulator> {
  const sockets = new Set<Socket>();
  let connections = 0;
  let abandoned = 0;
  const server = createServer((request, response) => {
    response.once('close', () => {
      if (!response.writableFinished) abandoned++;
    });
    emulator.fetch(createRequest(request, response)).then(
      (answer) =>
        answer.type === 'error'
          ? request.socket.destroy()
          : sendResponse(response, answer).catch(() => request.socket.destroy()),
      () => request.socket.destroy(),
    );
  });
  server.on('connection', (socket) => {
    connections++;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    open: () => sockets.size,
    abandoned: () => abandoned,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
