import crossFetch from 'cross-fetch';
import { Agent as HttpAgent, type Agent, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Observable } from 'rxjs';
import type { Transport, TransportEvent } from '../http/transport.js';
import { MediaBody } from './media-body.js';
import { sendQueueMoves } from './send-queue.js';
import { sliceSize } from './slice-size.js';

/** Options of {@link nodeTransport}. */
export interface NodeTransportOptions {
  /** An agent of your own, for a proxy or other limits. @defaultValue one that keeps connections alive, for http and https each */
  readonly agent?: Agent;
}

/** What node-fetch, which cross-fetch is on Node, takes besides. */
interface NodeRequestInit extends RequestInit {
  readonly agent: (url: URL) => Agent;
  readonly size: number;
}

/** A reply larger than this (bytes) is none of X's. */
const LARGEST_REPLY = 4 * 1024 * 1024;

/**
 * Sends requests on Node: cross-fetch over one keep-alive agent, so that one connection serves a whole sequential upload.
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
 * const client = mediaClient({ auth: oauth2('token'), transport: nodeTransport({ agent: new Agent({ keepAlive: true, maxSockets: 4 }) }) });
 * ```
 */
export function nodeTransport({ agent }: NodeTransportOptions = {}): Transport {
  const agents = { http: undefined as Agent | undefined, https: undefined as Agent | undefined };
  const agentOf = ({ protocol }: URL): Agent =>
    agent ??
    (protocol === 'https:' ? (agents.https ??= new HttpsAgent({ keepAlive: true })) : (agents.http ??= new HttpAgent({ keepAlive: true })));

  const slices = sliceSize();

  return ({ method, url, headers, body }) =>
    new Observable<TransportEvent>((subscriber) => {
      let answered = false;
      const media = body === undefined || typeof body === 'string' ? undefined : new MediaBody(body, slices, () => moved());
      const moved = (): void => subscriber.next({ type: 'progress', loaded: media?.flushed ?? 0 });
      let request: ClientRequest | undefined;
      const begun = (started: ClientRequest): void => {
        request = started.once('response', (reply) =>
          reply.once('close', () => {
            if (!reply.complete) subscriber.error(new Error('The connection was closed before the whole reply had arrived'));
          }),
        );
      };
      media?.once('error', (error) => subscriber.error(error));
      if (media) subscriber.add(sendQueueMoves(() => request?.socket).subscribe({ next: moved, error: (error: unknown) => subscriber.error(error) }));
      const init: NodeRequestInit = {
        method,
        headers: { ...headers, ...(media && { 'content-length': String(media.size) }) },
        redirect: 'manual',
        agent: (to) => watched(agentOf(to), begun),
        size: LARGEST_REPLY,
        ...(typeof body === 'string' && { body }),
        // cross-fetch is typed for browsers; on Node it takes a Readable.
        ...(media && { body: media as unknown as BodyInit }),
      };
      crossFetch(url, init)
        .then(async (response) => ({ status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() }))
        .then(
          (response) => {
            // X may have answered before it took the whole body, whose bytes must not be read any more.
            answered = request?.writableFinished === true;
            if (!answered) request?.destroy();
            subscriber.next({ type: 'response', response });
            subscriber.complete();
          },
          (error: unknown) => subscriber.error(error),
        );
      return () => {
        // An answered request has given its connection back.
        if (!answered) {
          request?.destroy();
          slices.forget();
        }
        media?.destroy();
      };
    });
}

/**
 * The agent, telling of the request that it is given. node-fetch keeps the request to itself, and waits for ever where a
 * reply of known length breaks off or a body cannot be read.
 */
const watched = (agent: Agent, begun: (request: ClientRequest) => void): Agent =>
  Object.create(agent, {
    addRequest: {
      value: (request: ClientRequest, ...rest: unknown[]): void => {
        begun(request);
        (agent as Agent & { addRequest(...all: unknown[]): void }).addRequest(request, ...rest);
      },
    },
  }) as Agent;
