import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { lastValueFrom } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { type CommandReport, mediaClient } from 'rx-media-upload/node';

const sockets: Socket[] = [];

/** A server that reads so many bytes every 20 ms, and answers 204 at the end; 0: it stops reading after the head. */
const slowServer = (bytesPer20ms: number): Server =>
  createServer({ pauseOnConnect: true }, (socket: Socket) => {
    let head = '';
    let left = Infinity;
    socket.on('readable', () => undefined).on('error', () => undefined);
    const reading = setInterval(() => {
      for (let wanted = head.includes('\r\n\r\n') ? bytesPer20ms : 4096; wanted > 0;) {
        const piece = socket.read(Math.min(wanted, Math.max(socket.readableLength, 1))) as Buffer | null;
        if (piece === null) break;
        wanted -= piece.length;
        if (left === Infinity) {
          head += piece.toString('latin1');
          const end = head.indexOf('\r\n\r\n');
          if (end >= 0) left = end + 4 + Number(/content-length: (\d+)/i.exec(head)?.[1]) - head.length;
        } else left -= piece.length;
      }
      if (left <= 0) {
        clearInterval(reading);
        socket.end('HTTP/1.1 204 No Content\r\n\r\n');
      }
    }, 20);
    socket.once('close', () => clearInterval(reading));
    sockets.push(socket);
  });

describe('an APPEND to a slow server', () => {
  let server: Server;
  afterEach(
    () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        // Paused as they are, they do not see that the other side is gone.
        for (const socket of sockets.splice(0)) socket.destroy();
      }),
  );
  const append = async (bytesPer20ms: number, requestTimeout: number) => {
    server = slowServer(bytesPer20ms);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const client = mediaClient({
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      requestTimeout,
      retry: { attempts: 2, initialDelay: 1 },
    });
    const reports: CommandReport[] = [];
    const end = await lastValueFrom(
      client.append(
        { mediaId: '1', segmentIndex: 0, bytes: new Uint8Array(8 * 1024 * 1024) },
        { report: (report) => reports.push(report) },
      ),
    ).catch((error: unknown) => error);
    return { end, retries: reports.filter(({ type }) => type === 'retrying') };
  };

  // The system's queues on loopback hold some 4 MB, which nobody sees leaving but in /proc/net/tcp.
  it.runIf(process.platform === 'linux')('is not cut while bytes move, however long it takes', async () => {
    const started = performance.now();
    const { end, retries } = await append(60_000, 1500);
    expect(end).toEqual({});
    expect(retries).toEqual([]);
    // It did take longer than an attempt may be silent, else this has shown nothing.
    expect(performance.now() - started).toBeGreaterThan(1500);
  });

  it('is given up and sent again when the server stops reading', async () => {
    const { end, retries } = await append(0, 300);
    expect(end).toMatchObject({ name: 'UploadTimeoutError', command: 'append', mediaId: '1' });
    expect(retries).toMatchObject([{ reason: 'timeout', attempt: 1 }]);
  });
});
