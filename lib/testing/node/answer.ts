import { createRequest, sendResponse } from '@remix-run/node-fetch-server';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** The URL that a client asked for, as far as a server can know. */
export interface AskedUrl {
  readonly protocol: string;
  readonly host: string;
  /** Path and query. */
  readonly path: string;
}

/** Answers a request; `Response.error()` cuts the connection. */
export type FetchHandler = (request: Request) => Promise<Response>;

/**
 * Answers what came on a port with a handler. Where no `Request` can be made of it, 400; where the handler fails, 500.
 *
 * @param asked - Signatures cover it.
 */
export async function answer(
  handler: FetchHandler,
  asked: AskedUrl,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { protocol, host, path } = asked;
  incoming.url = path;
  let request: Request;
  try {
    request = createRequest(incoming, outgoing, { protocol, host });
  } catch (error) {
    refuse(outgoing, 400, 'Bad Request', error);
    return;
  }
  let response: Response;
  try {
    response = await handler(request);
  } catch (error) {
    refuse(outgoing, 500, 'Internal Server Error', error);
    return;
  }
  if (response.type === 'error') outgoing.destroy();
  // Where it breaks off, so does the connection, after what has been written is out.
  else await sendResponse(outgoing, response).catch(() => incoming.socket.destroySoon());
  await dropRest(request, incoming);
}

/** What is left of a body that was answered before it was read is read and dropped: the connection may go on. */
async function dropRest(request: Request, incoming: IncomingMessage): Promise<void> {
  if (incoming.complete || incoming.destroyed) return;
  if (request.body?.locked === false) await request.body.cancel();
  incoming.resume();
}

function refuse(outgoing: ServerResponse, status: number, title: string, error: unknown): void {
  const detail = error instanceof Error ? error.message : String(error);
  const text = JSON.stringify({ title, type: 'about:blank', status, detail });
  outgoing.writeHead(status, { 'content-type': 'application/problem+json', connection: 'close' }).end(text);
}
