import { nodeBody, type NodeIncoming } from './node-body.js';

/** What a listener needs of Node's `ServerResponse`, and of HTTP/2's. */
export interface NodeOutgoing {
  statusCode: number;
  readonly destroyed: boolean;
  setHeader(name: string, value: string): unknown;
  end(body?: Uint8Array): unknown;
  on(event: 'close' | 'error', listener: () => void): unknown;
}

/** Host and port as browsers write them: no user, no path. */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/**
 * Makes a relay a listener of `node:http`, `node:https` and `node:http2`, and what Express and Fastify mount. Whatever
 * comes that is no request to a relay (a malformed `Host`, `TRACE`) is answered with 400 or 405; a client that goes, or
 * resets an HTTP/2 stream, ends the request to X; a body that a parser has read before is a 500 that says so in the log.
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http';
 * import { mediaRelay, nodeListener } from 'rx-media-upload/relay';
 *
 * declare const options: Parameters<typeof mediaRelay>[0];
 * createServer(nodeListener(mediaRelay(options))).listen(3000);
 * ```
 */
export const nodeListener =
  (relay: (request: Request) => Promise<Response>): ((incoming: NodeIncoming, outgoing: NodeOutgoing) => void) =>
  (incoming, outgoing) => {
    const gone = new AbortController();
    let isAnswered = false;
    // Said by HTTP/2 of a stream that was reset, too: there, `finish` comes before it all the same.
    outgoing.on('close', () => {
      if (!isAnswered) gone.abort();
    });
    outgoing.on('error', () => undefined);
    const answer = async (): Promise<void> => {
      const response = await answerOf(relay, incoming, gone.signal);
      const body = new Uint8Array(await response.arrayBuffer());
      if (outgoing.destroyed || gone.signal.aborted) return;
      isAnswered = true;
      outgoing.statusCode = response.status;
      response.headers.forEach((value, name) => outgoing.setHeader(name, value));
      outgoing.end(incoming.method === 'HEAD' ? undefined : body);
    };
    void answer().catch(() => {
      if (outgoing.destroyed) return;
      isAnswered = true;
      outgoing.statusCode = 500;
      outgoing.end();
    });
  };

async function answerOf(
  relay: (request: Request) => Promise<Response>,
  incoming: NodeIncoming,
  signal: AbortSignal,
): Promise<Response> {
  const { method = 'GET', url = '' } = incoming;
  if (['TRACE', 'CONNECT', 'TRACK'].includes(method.toUpperCase())) return refusal(405, 'Method Not Allowed');
  const host = incoming.headers[':authority'] ?? incoming.headers.host ?? 'localhost';
  if (typeof host !== 'string' || !HOST.test(host) || !url.startsWith('/')) return refusal(400, 'Bad Request');
  let request: Request;
  try {
    const body = nodeBody(incoming);
    request = new Request(`${isSecure(incoming) ? 'https' : 'http'}://${host}${url}`, {
      method,
      headers: headersOf(incoming),
      signal,
      ...(body !== undefined && { body, duplex: 'half' }),
    });
  } catch {
    return refusal(400, 'Bad Request');
  }
  return await relay(request);
}

const isSecure = ({ headers, socket }: NodeIncoming): boolean =>
  headers[':scheme'] === 'https' || (socket != null && 'encrypted' in socket && socket.encrypted === true);

function headersOf(incoming: NodeIncoming): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value === undefined || name.startsWith(':')) continue;
    for (const one of typeof value === 'string' ? [value] : value) headers.append(name, one);
  }
  return headers;
}

const refusal = (status: number, title: string): Response =>
  Response.json({ title, status, type: 'about:blank' }, { status, headers: { 'cache-control': 'no-store' } });
