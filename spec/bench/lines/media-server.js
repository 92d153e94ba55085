// Stands in for X's at the far end of a line: node media-server.js '{"think":150,"path":"…"}'. It answers the three
// commands of an upload, v2 and v1.1, each so many ms after it has the whole body, and says when it is stopped what it
// got. The emulator (rx-media-upload/testing) is stricter, but holds all bytes and hashes them before it answers.
import { createServer } from 'node:http';
import { writeSync } from 'node:fs';
import { arrivedSegments } from './arrived.js';
import { formParts } from './form-parts.js';
import { ADDRESS, PORT } from './ends.js';

const READY_FD = 3;
const ID = '1880028106020515840';
const SESSION = { media_key: `7_${ID}`, expires_after_secs: 86_400 };
const V2_COMMAND = /^\/2\/media\/upload\/(initialize$|\d+\/append$|\d+\/finalize$)/;

const { think, path } = JSON.parse(process.argv[2]);
const arrived = arrivedSegments();
let bytes = 0;
let connections = 0;
let finalized = false;

/** Fields of whatever a body was written in. */
function fieldsOf({ headers, url }, body) {
  const type = headers['content-type'] ?? '';
  if (type.startsWith('multipart/')) return formParts(type, body);
  if (type.startsWith('application/json') && body.length > 0) return JSON.parse(body.toString());
  return Object.fromEntries(new URLSearchParams(body.length > 0 ? body.toString() : (url.split('?')[1] ?? '')));
}

function commandOf({ url }, fields) {
  const [, v2] = V2_COMMAND.exec(url.split('?')[0]) ?? [];
  if (v2 !== undefined) return v2.replace(/^\d+\//, '').replace('initialize', 'init');
  return String(fields.command ?? '').toLowerCase();
}

function answer(request, body, reply) {
  const fields = fieldsOf(request, body);
  const isV2 = request.url.startsWith('/2/');
  const session = isV2 ? { data: { id: ID, ...SESSION } } : { media_id_string: ID, ...SESSION };
  const command = commandOf(request, fields);
  switch (command) {
    case 'init':
      return reply(isV2 ? 200 : 202, session);
    case 'append':
      reply(isV2 ? 200 : 204, isV2 ? { data: { expires_at: Math.floor(Date.now() / 1e3) + 86_400 } } : undefined);
      arrived.take(Number(fields.segment_index), fields.media);
      return;
    case 'finalize':
      finalized = true;
      return reply(isV2 ? 200 : 201, session);
    default:
      return reply(404, { errors: [{ message: `${request.method} ${request.url}: no command of an upload` }] });
  }
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const pieces = [];
  request.on('data', (piece) => {
    bytes += piece.length;
    pieces.push(piece);
  });
  request.on('end', () =>
    answer(request, Buffer.concat(pieces), (status, body) =>
      setTimeout(() => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(body && JSON.stringify(body));
      }, think),
    ),
  );
});
server.on('connection', () => connections++);
server.listen(PORT, ADDRESS, () => writeSync(READY_FD, '.'));

async function farewell() {
  const whole = finalized && (await arrived.isWhole(path));
  writeSync(1, `${JSON.stringify({ server: { bytes, connections, whole, ...arrived.count() } })}\n`);
  process.exit();
}
process.once('SIGTERM', () => void farewell());
