import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The Express example in a process of its own, as its users start it. */
export interface RelayExpressProcess {
  readonly url: string;
  /** All that it has written so far. */
  readonly said: () => string;
  /** Asks it to end, and gives the exit code. */
  readonly end: () => Promise<number | null>;
}

const server = fileURLToPath(new URL('../../docs/examples/relay-express/server.js', import.meta.url));

/** Starts it on a free port, with this environment and no other. Fails with what it said where it ends at once. */
export async function relayExpressProcess(
  env: Readonly<Record<string, string>> = {},
  args: readonly string[] = ['--demo'],
): Promise<RelayExpressProcess> {
  const child = spawn(process.execPath, [server, ...args], {
    env: { PATH: process.env['PATH'], PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const ended = new Promise<number | null>((over) => child.once('close', over));
  const url = await new Promise<string>((listening, failed) => {
    const hear = (text: string): void => {
      said += text;
      const found = /"event":"listening","url":"([^"]+)"/.exec(said)?.[1];
      if (found !== undefined) listening(found);
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    child.once('error', failed).once('close', () => failed(new Error(said)));
  });
  return {
    url,
    said: () => said,
    end: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
