import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Linux's `O_TMPFILE`, but for the flag of directories, which is another number on each kind of processor. */
const UNNAMED = 0o20000000;

/**
 * A file for its owner alone, that is gone when it is closed, or when its process dies. It has no name from the start
 * where the system can do that (Linux, on most file systems). Elsewhere it loses its name at once; a process that is
 * killed in between leaves it behind, and the next one sweeps it up.
 */
export async function temporaryFile(folder: string): Promise<FileHandle> {
  if (process.platform === 'linux') {
    const { O_DIRECTORY, O_EXCL, O_RDWR } = constants;
    // Whatever keeps the system from it: the other way says what is wrong.
    const unnamed = await open(folder, UNNAMED | O_DIRECTORY | O_EXCL | O_RDWR, 0o600).catch(() => undefined);
    if (unnamed !== undefined) return unnamed;
  }
  return namedFile(folder);
}

/** The same, where the system knows only files with names. The name tells whose it is. */
export async function namedFile(folder: string): Promise<FileHandle> {
  await sweep(folder);
  const path = join(folder, `rx-media-upload-${process.pid}-${randomUUID()}.spool`);
  const handle = await open(path, 'wx+', 0o600);
  await remove(path);
  return handle;
}

const NAME = /^rx-media-upload-(\d{1,10})-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\.spool$/;

/** Removes what dead processes have left. One that only looks dead from here loses a name that it is about to remove. */
async function sweep(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const left = names.filter((name) => {
    const [, pid] = NAME.exec(name) ?? [];
    return pid !== undefined && isDead(Number(pid));
  });
  await Promise.all(left.map((name) => remove(join(folder, name))));
}

const remove = (path: string): Promise<void> => rm(path, { force: true }).catch(() => undefined);

function isDead(pid: number): boolean {
  try {
    return !process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
