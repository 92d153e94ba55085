import { readdirSync, readlinkSync } from 'node:fs';

/** What keeps the process alive, and the files that it has open (where there is a /proc). */
export const resources = (): readonly string[] => [...process.getActiveResourcesInfo(), ...openFiles()];

/** What does so beyond what did before. */
export function leftOver(before: readonly string[]): string[] {
  const known = [...before];
  return resources().filter((name) => {
    const at = known.indexOf(name);
    if (at < 0) return true;
    known.splice(at, 1);
    return false;
  });
}

/** Sockets have new numbers each time: they are among the resources. */
function openFiles(): string[] {
  try {
    return readdirSync('/proc/self/fd')
      .map((name) => readlink(`/proc/self/fd/${name}`))
      .filter((path) => path.startsWith('/') && !path.startsWith('/proc/') && !path.startsWith('/dev/'));
  } catch {
    return [];
  }
}

function readlink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

/** Rejections and errors that nobody handles; live, until it is `deaf`. */
export function strayErrors(): { readonly stray: string[]; readonly deaf: () => void } {
  const stray: string[] = [];
  const note = (error: unknown): void =>
    void stray.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.on('unhandledRejection', note).on('uncaughtExceptionMonitor', note);
  return { stray, deaf: () => void process.off('unhandledRejection', note).off('uncaughtExceptionMonitor', note) };
}
