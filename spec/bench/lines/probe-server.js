// The far end while a line is measured: throws away what comes by TCP, counts what comes by UDP, and says so when it is
// stopped: node probe-server.js '{"warmUp":3}'.
import { createSocket } from 'node:dgram';
import { writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { ADDRESS, PORT } from './ends.js';
import { mbitOf } from './line-maths.js';

const READY_FD = 3;
const { warmUp } = JSON.parse(process.argv[2]);
let datagrams = 0;
/** Of what came once the flow had grown. */
const flow = { began: undefined, from: undefined, until: undefined, bytes: 0 };

function arrived(bytes) {
  const time = performance.now() / 1e3;
  flow.began ??= time;
  if (time - flow.began < warmUp) return;
  if (flow.from === undefined) flow.from = time;
  else flow.bytes += bytes;
  flow.until = time;
}

const udp = createSocket({ type: 'udp4', recvBufferSize: 4 * 2 ** 20 }).on('message', () => datagrams++);
const tcp = createServer((socket) => socket.on('data', ({ length }) => arrived(length)).on('error', () => undefined));
udp.bind(PORT, ADDRESS, () => tcp.listen(PORT, ADDRESS, () => writeSync(READY_FD, '.')));

process.once('SIGTERM', () => {
  writeSync(1, `${JSON.stringify({ server: { datagrams, mbit: mbitOf(flow.bytes, flow.until - flow.from) } })}\n`);
  process.exit();
});
