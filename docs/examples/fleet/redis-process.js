// A Redis of the example's own, on a socket in a folder: Debian's `redis-server`, set as a queue's has to be.
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

const MISSING = `There is no redis-server. Install it:
  Debian, Ubuntu:  sudo apt-get install redis-server
  Fedora:          sudo dnf install valkey-compat-redis
  macOS:           brew install redis`;

/** ms that it may take to write down what it has, before it is killed. */
const PATIENCE = 2_000;

/** Starts it: `ready` when clients can connect to `url`. `gone` is told where it ends by itself. */
export function redisProcess(folder, gone) {
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
    // In a group of its own: Ctrl-C is not for it, it goes last.
    { stdio: ['ignore', 'pipe', 'inherit'], detached: true },
  );
  let isClosing = false;
  const ended = new Promise((over) => child.once('close', over));
  child.once('close', (code, signal) => isClosing || gone(new Error(`Redis has ended (${signal ?? code}), and the uploads with it.`)));
  child.once('error', gone);
  return {
    url: socket,
    ready: new Promise((ready) => {
      child.stdout.setEncoding('utf8').on('data', (text) => /ready to accept connections/i.test(text) && ready());
    }),
    async close() {
      isClosing = true;
      child.kill('SIGTERM');
      const killing = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
      if (child.exitCode === null && child.signalCode === null) await ended;
      clearTimeout(killing);
    },
  };
}
