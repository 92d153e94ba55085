import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import {
  catchError,
  concatMap,
  defer,
  distinctUntilChanged,
  EMPTY,
  exhaustMap,
  filter,
  from,
  type Observable,
  skip,
  timer,
} from 'rxjs';

/** ms between two looks. */
const INTERVAL = 100;

/**
 * Emits each time that bytes of a socket have left the system's send queue.
 *
 * The system takes megabytes at once, and a slow line may take longer for them than an attempt may be silent: from
 * inside Node, nothing moves. Linux tells the length of the queue in `/proc/net/tcp`; elsewhere this emits nothing.
 */
export const sendQueueMoves = (socket: () => Socket | null | undefined): Observable<unknown> =>
  // Most requests are over before the first look.
  timer(INTERVAL).pipe(
    concatMap(() =>
      timer(0, INTERVAL).pipe(
        exhaustMap(() => defer(() => from(sendQueue(socket())))),
        filter((bytes) => bytes !== undefined),
        distinctUntilChanged(),
        // The first look has nothing to be compared with.
        skip(1),
        catchError(() => EMPTY),
      ),
    ),
  );

/** Bytes of a socket that the other side has not acknowledged; `undefined` where the system does not tell. */
async function sendQueue(socket: Socket | null | undefined): Promise<number | undefined> {
  if (process.platform !== 'linux' || socket?.localPort === undefined || socket.remotePort === undefined)
    return undefined;
  const ports = new RegExp(
    `:${hexPort(socket.localPort)} [0-9A-F]+:${hexPort(socket.remotePort)} [0-9A-F]{2} ([0-9A-F]{8}):`,
  );
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const [, queue] = ports.exec(await readFile(table, 'latin1')) ?? [];
    if (queue !== undefined) return parseInt(queue, 16);
  }
  return undefined;
}

const hexPort = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');
