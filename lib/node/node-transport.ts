import {
  Agent as HttpAgent,
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  request as httpRequest,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { Observable } from 'rxjs';
import { sizeOfParts } from '../http/body-parts.js';
import type { Transport, TransportBody, TransportEvent, TransportRequest } from '../http/transport.js';
import { type PreparedConnections, preparedConnections } from './prepared-connections.js';
import { sendQueueMoves } from './send-queue.js';
import { sliceSize } from './slice-size.js';
import { wholeReply } from './whole-reply.js';
import { writeParts } from './write-parts.js';

/** Options of {@link nodeTransport}. */
export interface NodeTransportOptions {
  /**
   * An agent of your own, for a proxy or other limits. @defaultValue one that keeps connections alive, for http and
   * https each
   */
  readonly agent?: Agent;
}

/**
 * Sends requests on Node: `node:http` over one keep-alive agent, so that one connection serves a whole sequential
 * upload.
 *
 * The media goes out in slices of the buffer that it was read into, uncopied, and each slice that has left is a
 * `progress`. Unsubscribing destroys the request at once. Redirects are not followed. An idle connection does not keep
 * the process alive.
 *
 * @example
 * ```ts
 * import { Agent } from 'node:https';
 * import { mediaClient, nodeTransport, oauth2 } from 'rx-media-upload/node';
 *
 * const transport = nodeTransport({ agent: new Agent({ keepAlive: true, maxSockets: 4 }) });
 * const client = mediaClient({ auth: oauth2('token'), transport });
 * ```
 */
export function nodeTransport({ agent }: NodeTransportOptions = {}): Transport {
  const agents = { http: agent, https: agent };
  // Of our own agents alone: another one's connections are its owner's business.
  const prepared = new Map<Agent, PreparedConnections>();
  const own = <A extends Agent>(made: A): A => {
    prepared.set(made, preparedConnections(made));
    return made;
  };
  const slices = sliceSize();
  const begin = ({ method, url, headers, body, following = 0 }: TransportRequest): readonly [ClientRequest, Agent] => {
    // What is not asked for is not to be compressed: replies are a few hundred bytes.
    const sent = {
      'user-agent': 'rx-media-upload',
      'accept-encoding': 'identity',
      ...headers,
      ...(body !== undefined && { 'content-length': lengthOf(body) }),
    };
    const isSecure = /^https:/i.test(url);
    const by = isSecure
      ? (agents.https ??= own(new HttpsAgent({ keepAlive: true })))
      : (agents.http ??= own(new HttpAgent({ keepAlive: true })));
    const send = (): ClientRequest =>
      (isSecure ? httpsRequest : httpRequest)(url, { method, headers: sent, agent: by });
    // One of those that follow has the connection of this one.
    return [following > 1 ? (prepared.get(by)?.whileOpening(url, following - 1, send) ?? send()) : send(), by];
  };

  const transport: Transport = (asked) =>
    new Observable<TransportEvent>((subscriber) => {
      const { body = '' } = asked;
      let loaded = 0;
      let isReplied = false;
      let isAnswered = false;
      const moved = (): void => subscriber.next({ type: 'progress', loaded });
      const failed = (error: unknown): void => subscriber.error(error);

      const [request, by] = begin(asked);
      request
        .on('error', (error) =>
          failed(
            isReplied || !wasIdle(request, error, prepared.get(by))
              ? error
              : Object.assign(error, { reusedSocket: true }),
          ),
        )
        // Without an error, for example where a server wants to speak another protocol.
        .on('close', () => isReplied || failed(new Error('The connection was closed before a reply had come')))
        .on('response', (reply: IncomingMessage) => {
          isReplied = true;
          wholeReply(reply).then((response) => {
            // X may have answered before it took the whole body, whose bytes must not be read any more.
            isAnswered = request.writableFinished;
            if (!isAnswered) request.destroy();
            // Nothing follows a refusal.
            if (asked.following !== undefined && response.status >= 300) prepared.get(by)?.close();
            subscriber.next({ type: 'response', response });
            subscriber.complete();
          }, failed);
        });
      subscriber.add(() => {
        // An answered request has given its connection back.
        if (isAnswered) return;
        request.destroy();
        slices.forget();
        if (asked.following !== undefined) prepared.get(by)?.close();
      });
      const send = (): void => {
        if (typeof body === 'string') {
          request.end(body);
          return;
        }
        const taken = (bytes: number): void => {
          loaded = bytes;
          moved();
        };
        subscriber.add(sendQueueMoves(() => request.socket).subscribe({ next: moved, error: failed }));
        subscriber.add(writeParts(body, request, slices).subscribe({ next: taken, error: failed }));
      };
      if (!isQueued(request, by)) {
        send();
        return;
      }
      // Its time begins with its connection, and so does what is learned of the line.
      subscriber.next({ type: 'waiting' });
      request.once('socket', () => {
        moved();
        send();
      });
    });
  return Object.assign(transport, { tellsAll: true });
}

const lengthOf = (body: TransportBody): number =>
  typeof body === 'string' ? Buffer.byteLength(body) : sizeOfParts(body);

/** An agent of few connections lets requests wait for one; what is being connected is not among them. */
const isQueued = (request: ClientRequest, { requests = {} }: Partial<Agent>): boolean =>
  Object.values(requests).some((queue) => queue?.includes(request));

/** The server has closed a connection that stood idle, just when it was used again. */
const wasIdle = (
  { reusedSocket, socket }: ClientRequest,
  { code }: NodeJS.ErrnoException,
  prepared: PreparedConnections | undefined,
): boolean => (reusedSocket || prepared?.has(socket) === true) && (code === 'ECONNRESET' || code === 'EPIPE');
