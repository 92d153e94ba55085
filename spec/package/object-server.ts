import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Objects by `/bucket/key`, as S3 has them: ranges, strong ETags, `NoSuchKey`. Signatures are not looked at. */
export async function objectServer() {
  const objects = new Map<string, Buffer>();
  /** Ranges that were asked for, of GETs. */
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '', 'http://x').pathname);
    const answer = async (): Promise<void> => {
      if (request.method === 'PUT') {
        objects.set(path, await bodyOf(request));
        response.end();
        return;
      }
      if (request.method === 'DELETE') {
        objects.delete(path);
        response.writeHead(204).end();
        return;
      }
      const bytes = objects.get(path);
      if (bytes === undefined) {
        response.writeHead(404, { 'content-type': 'application/xml' });
        response.end('<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>');
        return;
      }
      const { range, 'if-match': match } = request.headers;
      const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
      if (match !== undefined && match !== etag) {
        response.writeHead(412).end();
        return;
      }
      ranges.push(range);
      const [, from = '0', to = ''] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
      const end = Math.min(to === '' ? bytes.length : Number(to) + 1, bytes.length);
      const part = bytes.subarray(Number(from), end);
      response.writeHead(range === undefined ? 200 : 206, {
        etag,
        'content-type': 'application/octet-stream',
        'content-length': part.length,
        ...(range !== undefined && { 'content-range': `bytes ${from}-${end - 1}/${bytes.length}` }),
      });
      response.end(part);
    };
    answer().catch(() => response.destroy());
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    objects,
    ranges,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
