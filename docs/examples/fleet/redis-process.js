// A Redis of the example's own, on a socket in a folder: Debian's `redis-server`, set as a queue's has to be.
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

const MISSING = `There is no redis-server. Install it:
  Debian, Ubuntu:  sudo apt-get install redis-server
  Fedora:          sudo dnf install valkey-compat-redis
  macOS:           brew install redis`;

/** Starts it. `url` is what clients connect to. */
export async function redisProcess(folder) {
  if (spawnSync('redis-server', ['--version']).status !== 0) throw new Error(MISSING);
  const socket = join(folder, 'redis.sock');
  const child = spawn(
    'redis-server',
    Object.entries({
      port: 0,
      unixsocket: socket,
      dir: folder,
      // Jobs that a restart forgets are lost; jobs that are evicted are, too.
      appendonly: 'yes',
      save: '',
      'maxmemory-policy': 'noeviction',
    }).flatMap(([name, value]) => [`--${name}`, String(value)]),
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise((over) => child.once('close', over));
  await new Promise((ready, failed) => {
    child.once('error', failed).once('close', () => failed(new Error('redis-server has ended')));
    child.stdout.setEncoding('utf8').on('data', (text) => /ready to accept connections/i.test(text) && ready());
  });
  return {
    url: socket,
    async close() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
