import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Redis of a spec's own. */
export interface RedisServer {
  /** Of its socket. */
  readonly path: string;
  /** Ends it by a signal and starts another at the same place, which knows nothing unless it was told to write it down. */
  readonly restart: () => Promise<RedisServer>;
  readonly pid: number;
  readonly end: () => Promise<void>;
}

/** Starts Debian's `redis-server` in a folder of its own: no port, nothing written down unless settings say so. */
export const redisServer = async (settings: Readonly<Record<string, string>> = {}): Promise<RedisServer> =>
  startIn(await mkdtemp(join(tmpdir(), 'redis-')), settings);

async function startIn(folder: string, more: Readonly<Record<string, string>>): Promise<RedisServer> {
  const path = join(folder, 'socket');
  const settings = { port: '0', unixsocket: path, save: '', appendonly: 'no', dir: folder, ...more };
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
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  return {
    path,
    pid: child.pid!,
    restart: async () => {
      await stop();
      return startIn(folder, more);
    },
    end: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
