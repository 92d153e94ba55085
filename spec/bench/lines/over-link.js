import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { queueBytes } from './line-maths.js';

/** What link.c ends with where the machine refuses it. */
const IMPOSSIBLE = 77;

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const command = ([script, told]) => [process.execPath, here(script), JSON.stringify(told)];

/** Where there can be no line, for a reason that shows only when it is tried. */
export class LinkError extends Error {}

/**
 * Runs a server and a client at the ends of a new line, and stops them when the client has ended, or at `signal`, or
 * after so many seconds.
 *
 * @param {{ link: string, signal: AbortSignal }} machine the compiled link.c, and what stops everything
 * @param {import('./lines.js').Line} line
 * @param {number} seed what is lost
 * @param {{ server: [string, object], client: [string, object], seconds: number }} ends scripts, and what they are told
 * @returns {Promise<{ ended: boolean, failure?: string, server?: object, client?: object, link?: object }>} what each of them said;
 * `ended`: by itself
 */
export async function overLink({ link, signal }, line, seed, { server, client, seconds }) {
  signal.throwIfAborted();
  const words = [line.mbit, line.rtt, line.loss, queueBytes(line), seed].map(String);
  const child = spawn(link, [...words, '--', ...command(server), '--', ...command(client)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let complaints = '';
  child.stdout.setEncoding('utf8').on('data', (piece) => (said += piece));
  child.stderr.setEncoding('utf8').on('data', (piece) => (complaints += piece));

  let ended = true;
  const stop = () => {
    ended = false;
    child.kill();
  };
  const patience = setTimeout(stop, seconds * 1e3);
  signal.addEventListener('abort', stop);
  const [code] = await once(child, 'close');
  clearTimeout(patience);
  signal.removeEventListener('abort', stop);

  signal.throwIfAborted();
  if (code === IMPOSSIBLE) throw new LinkError(complaints.trim());
  const parts = said.split('\n').filter(Boolean);
  return Object.assign(
    { ended, failure: ended && code !== 0 ? `ended with ${code}: ${complaints.trim()}` : undefined },
    ...parts.map((part) => JSON.parse(part)),
  );
}
