import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { MediaEmulator } from 'rx-media-upload/testing';

/** Bytes that are taken at a time. */
const PIECE = 2048;

/**
 * An emulator at the end of a line of so many bytes a second, which all connections share. It signs, as a relay does,
 * and lets other origins in.
 */
export function slowEmulator(emulator: Pick<MediaEmulator, 'fetch'>, bytesPerSecond: number): RequestListener {
  let isFree = 0;
  const passed = async (bytes: number): Promise<void> => {
    const now = performance.now();
    isFree = Math.max(isFree, now) + (1000 * bytes) / bytesPerSecond;
    await wait(isFree - now);
  };
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const parts: Buffer[] = [];
    for await (const part of incoming) {
      parts.push(part as Buffer);
      for (let left = (part as Buffer).length; left > 0 && !incoming.destroyed; left -= PIECE)
        await passed(Math.min(left, PIECE));
    }
    const { method = 'GET', url = '/', headers } = incoming;
    const reply = await emulator.fetch(
      new Request(`http://loopback${url}`, {
        method,
        headers: { 'content-type': headers['content-type'] ?? '', authorization: 'Bearer of-the-server' },
        ...(parts.length > 0 && { body: Buffer.concat(parts) }),
      }),
    );
    outgoing.writeHead(reply.status, { 'content-type': 'application/json' }).end(await reply.text());
  };
  // Who gives up is not answered.
  return (incoming, outgoing) => void answer(incoming, outgoing).catch(() => incoming.socket.destroy());
}
