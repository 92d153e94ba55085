import { createServer } from 'node:http';
import { hashOf, numberedMedia } from './numbered-media.js';

/** An archive whose objects are replaced in the middle of their jobs: each after some of its requests, by a seed. */
export async function changingArchive(seed) {
  const asked = new Map();
  const server = createServer((request, response) => {
    const number = Number(request.url.slice(1));
    const times = (asked.get(number) ?? 0) + 1;
    asked.set(number, times);
    const bytes = numberedMedia(number, times > 1 + ((number * 7 + seed) % 5) ? 1 : 0);
    const headers = { 'content-type': 'video/mp4', etag: `"${hashOf(bytes)}"`, 'accept-ranges': 'bytes' };
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    if (from === undefined) return response.writeHead(200, { ...headers, 'content-length': bytes.length }).end(bytes);
    const part = bytes.subarray(Number(from), to ? Number(to) + 1 : bytes.length);
    const range = `bytes ${from}-${Number(from) + part.length - 1}/${bytes.length}`;
    response.writeHead(206, { ...headers, 'content-length': part.length, 'content-range': range }).end(part);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** Of either version; a mixture has neither. */
    hashesOf: (number) => [0, 1].map((version) => hashOf(numberedMedia(number, version))),
    close: () => server.close().closeAllConnections(),
  };
}
