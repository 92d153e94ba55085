import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIPv6, type Socket } from 'node:net';
import {
  controlPath,
  emulatorControl,
  mediaEmulator,
  type EmulatorControlOptions,
  type MediaEmulator,
  type MediaEmulatorOptions,
} from '../index.js';
import { answer } from './answer.js';
import { askedUrl, seenUrl } from './asked-url.js';
import type { TlsKeyPair } from './key-pair.js';
import { listen } from './listen.js';

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
  /**
   * Whether the control API is there, under `/__emulator`, and for which hosts besides `host` and that of `publicUrl`.
   * @defaultValue true
   */
  readonly control?: boolean | EmulatorControlOptions;
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
 * Rejects with Node's error where the port cannot be had (`EADDRINUSE`); with a `TypeError` where certificate and key do
 * not do, or options contradict each other.
 *
 * @example
 * ```ts
 * import { mediaClient, oauth2, uploadMedia } from 'rx-media-upload/node';
 * import { serveEmulator } from 'rx-media-upload/testing/node';
 * import { lastValueFrom } from 'rxjs';
 *
 * const server = await serveEmulator({ processing: { polls: 1, checkAfterSecs: 0.1 } });
 * const client = mediaClient({ baseUrl: server.url, auth: oauth2('any-token') });
 * await lastValueFrom(uploadMedia(client, new Uint8Array(1000), { mediaType: 'image/png', limits: 'off' }));
 * server.emulator.uploads[0]?.sha256;
 * await server.close();
 * ```
 */
export async function serveEmulator(options: ServeEmulatorOptions = {}): Promise<ServedEmulator> {
  const {
    host = '127.0.0.1',
    port = 0,
    tls,
    publicUrl: called,
    trustForwarded = true,
    control = true,
    emulator: given,
    ...own
  } = options;
  if (given !== undefined && Object.keys(own).length > 0)
    throw new TypeError(`an \`emulator\` has its options already: ${Object.keys(own).join(', ')} would do nothing`);
  const emulator = given ?? mediaEmulator(own);
  const publicUrl = called === undefined ? undefined : new URL(called);
  const numbers = connectionNumbers();
  const { hosts = [] } = control === true || control === false ? {} : control;
  const controlled = emulatorControl(emulator, { hosts: [...hosts, host, ...(publicUrl ? [publicUrl.hostname] : [])] });
  const listener = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const connection = numbers(incoming.socket);
    const seen = seenUrl(incoming);
    const answered =
      control !== false && isControl(seen.path)
        ? // By its Host alone: whoever could make up another would get by the guard.
          answer(controlled, seen, incoming, outgoing)
        : answer(
            (request) => emulator.fetch(request, { connection }),
            askedUrl(incoming, { publicUrl, trustForwarded }),
            incoming,
            outgoing,
          );
    answered.catch(() => outgoing.destroy());
  };
  const { port: taken, close } = await listen(listener, { host, port, tls });
  const url = `${tls === undefined ? 'http' : 'https'}://${reachable(host)}:${taken}`;
  return { url, port: taken, emulator, close, [Symbol.asyncDispose]: close };
}

/** Whatever stands before it: a proxy may have left the prefix of the public URL there. */
const isControl = (path: string): boolean => new RegExp(`^[^?]*${controlPath}(?:[/?]|$)`).test(path);

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
