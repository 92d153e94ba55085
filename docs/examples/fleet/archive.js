// An archive on the web, as an object store is one: files with a strong ETag, and ranges of them.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename, join } from 'node:path';

export async function archive(folder) {
  const server = createServer(async (request, response) => {
    const name = basename(request.url.split('?', 1)[0]);
    const bytes = await readFile(join(folder, name)).catch(() => undefined);
    if (bytes === undefined) return response.writeHead(404).end();
    const headers = {
      'content-type': name.endsWith('.png') ? 'image/png' : 'video/mp4',
      etag: `"${createHash('sha256').update(bytes).digest('hex')}"`,
      'accept-ranges': 'bytes',
    };
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    if (from === undefined) return response.writeHead(200, { ...headers, 'content-length': bytes.length }).end(bytes);
    const part = bytes.subarray(Number(from), to ? Number(to) + 1 : bytes.length);
    const range = `bytes ${from}-${Number(from) + part.length - 1}/${bytes.length}`;
    response.writeHead(206, { ...headers, 'content-length': part.length, 'content-range': range }).end(part);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => server.close().closeAllConnections(),
  };
}
