// A server that stands in for X's, in a process of its own: it answers every command, counts the bytes of the bodies
// and throws them away. Started by server-process.js, with the latencies (ms per reply) as arguments: one port for
// each.
import { createServer } from 'node:http';

const JSON_TYPE = { 'content-type': 'application/json' };
const counts = { appends: 0, bytes: 0 };
let lastId = 1_880_028_106_020_515_840n;

/** Takes a body to its end. `keep`: the text of a small one; else it is counted and gone. */
function drain(request, keep, done) {
  let text = '';
  let bytes = 0;
  request.on('data', (piece) => {
    bytes += piece.length;
    if (keep) text += piece.toString('latin1');
  });
  request.on('end', () => done(text, bytes));
}

/** What v2 and v1.1 answer to what; media is ready at FINALIZE, as without `processing_info`. */
function answer(request, reply) {
  const { method, url } = request;
  const isV2 = url.startsWith('/2/');
  // APPEND is the one multipart that counts; twitter-api-v2 sends INIT and FINALIZE as multipart on v1.1 too.
  const large = Number(request.headers['content-length'] ?? 0) > 16_384;
  drain(request, !large, (text, bytes) => {
    if (method === 'POST' && url === '/2/media/upload') {
      counts.bytes += bytes;
      const id = String(++lastId);
      return reply(200, { data: { id, media_key: `3_${id}`, size: bytes, expires_after_secs: 86_400 } });
    }
    if (large || /\/append$/.test(url) || text.includes('APPEND')) {
      counts.appends++;
      counts.bytes += bytes;
      return reply(204);
    }
    if (method === 'GET')
      return reply(200, isV2 ? { data: { id: String(lastId) } } : { media_id_string: String(lastId) });
    if (url.endsWith('/initialize') || text.includes('INIT')) lastId++;
    const id = /upload\/(\d+)\//.exec(url)?.[1] ?? /\b\d{19}\b/.exec(text)?.[0] ?? String(lastId);
    return isV2
      ? reply(200, { data: { id, media_key: `7_${id}`, expires_after_secs: 86_400 } })
      : reply(201, { media_id_string: id, media_key: `7_${id}`, expires_after_secs: 86_400 });
  });
}

function listen(latency) {
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) =>
    answer(request, (status, body) => {
      const end = () =>
        body === undefined
          ? response.writeHead(status).end()
          : response.writeHead(status, JSON_TYPE).end(JSON.stringify(body));
      if (latency > 0) setTimeout(end, latency);
      else end();
    }),
  );
  return new Promise((listening) => server.listen(0, '127.0.0.1', () => listening([latency, server.address().port])));
}

const ports = await Promise.all(process.argv.slice(2).map((latency) => listen(Number(latency))));
process.send({ ports: Object.fromEntries(ports) });
process.on('message', () => {
  process.send({ counts: { ...counts } });
  Object.assign(counts, { appends: 0, bytes: 0 });
});
process.on('disconnect', () => process.exit());
