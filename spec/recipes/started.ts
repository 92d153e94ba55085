import { spawn } from 'node:child_process';

/** A server in a process of its own. */
export interface Started {
  readonly url: string;
  readonly end: () => Promise<void>;
}

/** Starts a program, and waits until it says where it listens. Fails with what it said where it ends before. */
export async function started(
  program: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<Started> {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<void>((over) => child.once('close', () => over()));
  const url = await new Promise<string>((ready, failed) => {
    let said = '';
    const hear = (text: string): void => {
      said += text;
      const [, found] = /listening on (http:\S+)/.exec(said) ?? [];
      if (found !== undefined) ready(found);
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    child.once('error', failed).once('close', () => failed(new Error(`${program} has ended: ${said}`)));
  });
  return {
    url,
    end: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
