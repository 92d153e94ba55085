import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import {
  concatMap,
  defer,
  distinctUntilChanged,
  EMPTY,
  exhaustMap,
  filter,
  map,
  type Observable,
  share,
  skip,
  timer,
} from 'rxjs';

/** ms between two looks: each costs the system a walk over all of its connections. */
const INTERVAL = 200;

/** The system's tables of connections, looked at once for all requests on the way. Empty where there are none. */
const tables$ = timer(0, INTERVAL).pipe(
  exhaustMap(() =>
    Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map((table) => readFile(table, 'latin1').catch(() => ''))),
  ),
  share(),
);

/**
 * Emits each time that bytes of a socket have left the system's send queue.
 *
 * The system takes megabytes at once, and a slow line may take longer for them than an attempt may be silent: from
 * inside Node, nothing moves. Linux tells the length of the queue in `/proc/net/tcp`; elsewhere this emits nothing.
 */
export const sendQueueMoves = (socket: () => Socket | null | undefined): Observable<unknown> =>
  defer(() => (process.platform === 'linux' ? timer(INTERVAL) : EMPTY)).pipe(
    // Most requests are over before the first look.
    concatMap(() => tables$),
    map((tables) => sendQueue(socket(), tables)),
    filter((bytes) => bytes !== undefined),
    distinctUntilChanged(),
    // The first look has nothing to be compared with.
    skip(1),
  );

/** Bytes of a socket that the other side has not acknowledged; `undefined` where the system does not tell. */
function sendQueue(socket: Socket | null | undefined, tables: readonly string[]): number | undefined {
  if (socket?.localPort === undefined || socket.remotePort === undefined) return undefined;
  const ports = new RegExp(
    `:${hexPort(socket.localPort)} [0-9A-F]+:${hexPort(socket.remotePort)} [0-9A-F]{2} ([0-9A-F]{8}):`,
  );
  for (const table of tables) {
    const [, queue] = ports.exec(table) ?? [];
    if (queue !== undefined) return parseInt(queue, 16);
  }
  return undefined;
}

const hexPort = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');
