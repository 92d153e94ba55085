import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Redis } from 'ioredis';

const MEASURES = [
  'total_commands_processed',
  'total_net_input_bytes',
  'total_net_output_bytes',
  'used_cpu_user',
  'used_cpu_sys',
];

/** Debian's `redis-server` on a socket, with its append-only file on. */
export async function redis(folder) {
  const url = join(folder, 'socket');
  const settings = {
    port: 0,
    unixsocket: url,
    dir: folder,
    save: '',
    appendonly: 'yes',
    'maxmemory-policy': 'noeviction',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  let child;
  let client;
  /** What was used before the restart. */
  let past = {};
  const start = async () => {
    child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((ready, failed) => {
      child.once('error', failed).once('close', () => failed(new Error('redis-server has ended')));
      child.stdout.setEncoding('utf8').on('data', (text) => /ready to accept/i.test(text) && ready());
    });
    client = new Redis(url);
    client.on('error', () => undefined);
  };
  const infoOf = async () => Object.fromEntries((await client.info()).split('\r\n').map((line) => line.split(':')));
  const used = async () => {
    const info = await infoOf();
    return Object.fromEntries(MEASURES.map((name) => [name, Number(info[name]) + (past[name] ?? 0)]));
  };
  const stop = async () => {
    client.disconnect();
    const ended = new Promise((over) => child.once('close', over));
    child.kill('SIGTERM');
    await ended;
  };
  await start();
  return {
    url,
    pid: () => child.pid,
    used,
    /** Bytes that all that it holds takes. */
    memory: async () => Number((await infoOf()).used_memory),
    async restart() {
      past = await used();
      await stop();
      await start();
    },
    close: stop,
  };
}
