import type { Agent, AgentOptions } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** ms that a connection waits for its request: an upload that is refused leaves none behind. */
const WAIT = 10_000;

/** Connections of one agent that are open before they are asked for. */
export interface PreparedConnections {
  /** Begins a request, and opens so many connections, less those that stand idle, to where it goes. */
  readonly whileOpening: <T>(url: string, count: number, begin: () => T) => T;
  /** Closes those that no request has taken. */
  readonly close: () => void;
  /** Whether it was opened so: it stood idle, and the server may have closed it since. */
  readonly has: (socket: Socket | null) => boolean;
}

/**
 * Lets an agent take connections that were opened beforehand: what follows INIT need not wait for them. A connection
 * that waits keeps no process alive, and is closed after a while.
 */
export function preparedConnections(agent: Agent): PreparedConnections {
  const create = agent.createConnection.bind(agent);
  const waiting = new Map<string, Set<Socket>>();
  const taken = new WeakSet<Socket>();
  let wanted = 0;
  /** How an origin was connected to. */
  const known = new Map<string, AgentOptions>();

  const prepare = (options: AgentOptions): void => {
    const name = agent.getName(options);
    const sockets = waiting.get(name) ?? new Set();
    waiting.set(name, sockets);
    const idle = sockets.size + (agent.freeSockets[name]?.length ?? 0);
    for (let missing = wanted - idle; missing > 0; missing--) {
      const socket = create({ ...options }) as Socket;
      const forget = (): void => void sockets.delete(socket);
      socket
        .setTimeout(WAIT, () => socket.destroy())
        .on('error', forget)
        .on('close', forget)
        .unref();
      sockets.add(socket);
    }
    wanted = 0;
  };
  const take = (options: AgentOptions): Socket | undefined => {
    const sockets = waiting.get(agent.getName(options)) ?? new Set();
    for (const socket of sockets) {
      sockets.delete(socket);
      // A server that has said something unasked (a 408, before it closes) has meant no request of ours.
      if (socket.destroyed || socket.readableEnded || socket.readableLength > 0) socket.destroy();
      else {
        taken.add(socket);
        return socket.removeAllListeners('timeout').setTimeout(0).ref();
      }
    }
    return undefined;
  };
  agent.createConnection = (options, callback): Duplex | null | undefined => {
    const to = options as AgentOptions;
    known.set(`${options.host}:${options.port}`, to);
    const ready = take(to);
    if (ready !== undefined) return ready;
    const socket = create(options, callback);
    if (wanted > 0) prepare(to);
    return socket;
  };
  return {
    whileOpening: (url, count, begin) => {
      wanted = count;
      const begun = begin();
      // An idle connection has served: none was opened.
      const { hostname, port, protocol } = new URL(url);
      const options = known.get(`${hostname.replace(/^\[|\]$/g, '')}:${port || (protocol === 'https:' ? 443 : 80)}`);
      if (wanted > 0 && options !== undefined) prepare(options);
      wanted = 0;
      return begun;
    },
    close: () => {
      for (const sockets of waiting.values()) for (const socket of sockets) socket.destroy();
      waiting.clear();
    },
    has: (socket) => socket !== null && taken.has(socket),
  };
}
