// The near end while a line is measured: node probe-client.js '{"connects":9,"seconds":8}', or '{"datagrams":20000}'.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { median } from '../statistics.js';
import { ADDRESS, PORT } from './ends.js';

const PIECE = Buffer.alloc(64 * 1024);
/** In one go, so many ms after the last ones: about 7 Mbit/s. */
const BURST = 30;
const BURST_EVERY = 5;

const { connects = 0, seconds = 0, datagrams = 0 } = JSON.parse(process.argv[2]);

/** ms. */
async function connecting() {
  const began = performance.now();
  const socket = connect(PORT, ADDRESS);
  await once(socket, 'connect');
  const took = performance.now() - began;
  socket.destroy();
  return took;
}

async function flowFor(duration) {
  const socket = connect(PORT, ADDRESS);
  await once(socket, 'connect');
  const write = () => {
    while (socket.write(PIECE));
  };
  socket.on('drain', write);
  write();
  await pause(duration * 1e3);
  socket.destroy();
}

async function sendDatagrams(count) {
  const socket = createSocket('udp4');
  for (let sent = 0; sent < count; sent++) {
    socket.send(Buffer.alloc(100), PORT, ADDRESS);
    if (sent % BURST === 0) await pause(BURST_EVERY);
  }
  await pause(500);
  socket.close();
}

const times = [];
while (times.length < connects) times.push(await connecting());
if (seconds > 0) await flowFor(seconds);
if (datagrams > 0) await sendDatagrams(datagrams);
writeSync(1, `${JSON.stringify({ client: { rtt: times.length > 0 ? median(times) : undefined } })}\n`);
process.exit();
