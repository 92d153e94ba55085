import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIPv6, type Socket } from 'node:net';
import { mediaEmulator, type MediaEmulator, type MediaEmulatorOptions } from '../index.js';
import { answer } from './answer.js';
import { askedUrl } from './asked-url.js';
import { listen, type TlsKeyPair } from './listen.js';

/** Where an emulator is served, and how its clients see it. Beside these, the options of the emulator itself. */
export interface ServeEmulatorOptions extends MediaEmulatorOptions {
  /** One that is there already; then no options of its own. @defaultValue a new one, made of the other options */
  readonly emulator?: MediaEmulator;
  /** Address or name of this machine to listen on. @defaultValue '127.0.0.1' */
  readonly host?: string;
  /** 0 takes a free one. @defaultValue 0 */
  readonly port?: number;
  /** Certificate and private key, PEM, for https. @defaultValue http */
  readonly tls?: TlsKeyPair;
  /**
   * What clients call the server, path prefix included, where it cannot see it: OAuth 1.0a signatures are checked against
   * it. @defaultValue what the request says
   */
  readonly publicUrl?: string | URL;
  /** Whether `X-Forwarded-Proto` and `X-Forwarded-Host` tell what the client asked for. @defaultValue true */
  readonly trustForwarded?: boolean;
}

/** An emulator on a port. */
export interface ServedEmulator extends AsyncDisposable {
  /** Where it listens, for example `http://127.0.0.1:8787`: the base URL of its clients on this machine. */
  readonly url: string;
  readonly port: number;
  readonly emulator: MediaEmulator;
  /** Closes the port and cuts all connections, those under way and hanging included. */
  readonly close: () => Promise<void>;
}

/**
 * Serves an emulator of X's media servers on a port of this machine, by http or https.
 *
 * Rejects with Node's error where the port cannot be had (`EADDRINUSE`), or where certificate and key do not do; with a
 * `TypeError` where options contradict each other.
 *
 * @example
 * ```ts
 * import { mediaClient, oauth2, uploadMedia } from 'rx-media-upload/node';
 * import { serveEmulator } from 'rx-media-upload/testing/node';
 * import { lastValueFrom } from 'rxjs';
 *
 * const server = await serveEmulator({ processing: { polls: 1, checkAfterSecs: 0 } });
 * const client = mediaClient({ baseUrl: server.url, auth: oauth2('any-token') });
 * await lastValueFrom(uploadMedia(client, new Uint8Array(1000), { mediaType: 'image/png', limits: 'off' }));
 * server.emulator.uploads[0]?.sha256;
 * await server.close();
 * ```
 */
export async function serveEmulator(options: ServeEmulatorOptions = {}): Promise<ServedEmulator> {
  const { host = '127.0.0.1', port = 0, tls, publicUrl, trustForwarded = true, emulator: given, ...own } = options;
  if (given !== undefined && Object.keys(own).length > 0)
    throw new TypeError(`an \`emulator\` has its options already: ${Object.keys(own).join(', ')} would do nothing`);
  const emulator = given ?? mediaEmulator(own);
  const rules = { publicUrl: publicUrl === undefined ? undefined : new URL(publicUrl), trustForwarded };
  const numbers = connectionNumbers();
  const listener = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const connection = numbers(incoming.socket);
    const handler = (request: Request): Promise<Response> => emulator.fetch(request, { connection });
    answer(handler, askedUrl(incoming, rules), incoming, outgoing).catch(() => outgoing.destroy());
  };
  const { port: taken, close } = await listen(listener, { host, port, tls });
  const url = `${tls === undefined ? 'http' : 'https'}://${reachable(host)}:${taken}`;
  return { url, port: taken, emulator, close, [Symbol.asyncDispose]: close };
}

/** Counts connections from 1, in the order of their first requests. */
function connectionNumbers(): (socket: Socket) => number {
  const numbers = new WeakMap<Socket, number>();
  let last = 0;
  return (socket) => {
    const number = numbers.get(socket) ?? ++last;
    numbers.set(socket, number);
    return number;
  };
}

/** What to call a host from this machine: who listens on all addresses is reached at its own. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return isIPv6(host) ? `[${host}]` : host;
}
