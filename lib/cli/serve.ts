import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequest, sendResponse } from '@remix-run/node-fetch-server';
import { Observable } from 'rxjs';

/** Answers a request; `Response.error()` cuts the connection. */
export type FetchHandler = (request: Request) => Promise<Response>;

/**
 * Serves a handler on 127.0.0.1. The one value is the origin, for example `http://127.0.0.1:8787`.
 *
 * Unsubscribing closes the port and cuts all connections. Fails with Node's error when the port cannot be had.
 *
 * @param port - 0 takes a free one.
 */
export const serve = (handler: FetchHandler, port: number): Observable<string> =>
  new Observable((subscriber) => {
    const server = createServer((incoming, outgoing) => {
      answer(handler, incoming, outgoing).catch(() => outgoing.destroy());
    });
    server.on('error', (error) => subscriber.error(error));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) subscriber.next(`http://127.0.0.1:${address.port}`);
    });
    return () => {
      server.close();
      server.closeAllConnections();
    };
  });

/** The request's URL is what the client asked for (its Host header): signatures cover it. */
async function answer(handler: FetchHandler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const response = await handler(createRequest(incoming, outgoing, { protocol: 'http:' }));
  if (response.type === 'error') outgoing.destroy();
  else await sendResponse(outgoing, response);
}
