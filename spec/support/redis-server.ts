import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Redis of a spec's own. */
export interface RedisServer {
  /** Of its socket. */
  readonly path: string;
  readonly end: () => Promise<void>;
}

/** Starts Debian's `redis-server` in a folder of its own: no port, nothing written down. */
export async function redisServer(): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-'));
  const path = join(folder, 'socket');
  const settings = { port: '0', unixsocket: path, save: '', appendonly: 'no', dir: folder };
  const child = spawn(
    'redis-server',
    Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise<void>((over) => child.once('close', () => over()));
  await new Promise<void>((ready, failed) => {
    let said = '';
    child.once('error', failed).once('close', () => failed(new Error(`redis-server has ended: ${said}`)));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (/ready to accept connections/i.test(said)) ready();
    });
  });
  return {
    path,
    end: async () => {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
