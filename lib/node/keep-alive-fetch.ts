import { Agent as HttpAgent, type Agent, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';

/** As much of an agent as Node calls for a request; it is no part of its types. */
interface RequestingAgent extends Agent {
  addRequest(request: ClientRequest, ...rest: unknown[]): void;
}

/** What node-fetch, which cross-fetch is on Node, takes besides. */
interface NodeRequestInit extends RequestInit {
  readonly agent: (url: URL) => Agent;
}

/** ms that a connection may be idle. */
const IDLE = 5_000;

const agents = { http: undefined as Agent | undefined, https: undefined as Agent | undefined };

function agentFor({ protocol }: URL): Agent {
  const options = { keepAlive: true, timeout: IDLE };
  return protocol === 'https:'
    ? (agents.https ??= tellingOfBreaks(new HttpsAgent(options)))
    : (agents.http ??= tellingOfBreaks(new HttpAgent(options)));
}

/**
 * `fetch` for what is read from the web: cross-fetch over keep-alive agents. It gives Node streams, which take a
 * quarter less of processor and memory than those of Node's own `fetch`. cross-fetch is loaded at the first call.
 */
export const keepAliveFetch: typeof globalThis.fetch = async (input, { signal, ...init } = {}) => {
  const { default: crossFetch } = await import('cross-fetch');
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  const forget = (): void => signal?.removeEventListener('abort', stop);
  const request: NodeRequestInit = { ...init, signal: abort.signal, agent: agentFor };
  const response = await crossFetch(input, request).catch((error: unknown) => {
    forget();
    throw error;
  });
  // A body that is given up gives its connection up: node-fetch would keep it, stuck. It is typed for browsers, and a
  // Readable here.
  (response.body as unknown as Readable).once('close', () => {
    forget();
    stop();
  });
  return response;
};

/** node-fetch would wait for ever where a reply of known length breaks off: its request is told, as of any failure. */
function tellingOfBreaks(agent: Agent): Agent {
  const addRequest = (agent as RequestingAgent).addRequest.bind(agent);
  return Object.assign(agent, {
    addRequest: (request: ClientRequest, ...rest: unknown[]): void => {
      request.once('response', (reply) => {
        reply.once('close', () => {
          if (!reply.complete)
            request.emit('error', new Error('The connection was closed before the whole reply had arrived'));
        });
      });
      addRequest(request, ...rest);
    },
  });
}
