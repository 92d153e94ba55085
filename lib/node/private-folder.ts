import { constants } from 'node:fs';
import { lstat, mkdir, open } from 'node:fs/promises';

/** Bytes of the largest text that is kept there. */
const LARGEST = 16 * 1024 * 1024;

/** Whether an error of Node's says that there is no such file. */
export const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/**
 * Makes a folder where it is missing, readable for its owner alone.
 *
 * @throws Error that says what is wrong with one that others could lead elsewhere or write to: whoever can, decides what
 * is resumed.
 */
export async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await checkPrivateFolder(folder);
}

/** @throws Error as {@link makePrivateFolder}; ENOENT where there is none. */
export async function checkPrivateFolder(folder: string): Promise<void> {
  const found = await lstat(folder);
  if (found.isSymbolicLink()) throw new Error(`${folder} is a link: name the folder that it leads to`);
  if (!found.isDirectory()) throw new Error(`${folder} is no folder`);
  const me = process.getuid?.();
  // Where there are no user ids, there are no such modes.
  if (me === undefined) return;
  if (found.uid !== me)
    throw new Error(`${folder} belongs to another user: checkpoints need a folder of their own user`);
  if ((found.mode & 0o022) !== 0)
    throw new Error(`${folder} can be written to by others: chmod go-w, or name another folder for checkpoints`);
}

/**
 * The text of a file. Neither a link nor a pipe is followed: one would lead elsewhere, the other could wait for ever.
 *
 * @throws Error for what is no file; ENOENT where there is none.
 */
export async function readPlainFile(path: string): Promise<string> {
  const found = await lstat(path);
  // What a folder is, the system says.
  if (!found.isFile() && !found.isDirectory()) throw notPlain(path);
  // Windows has neither flag, whatever the types say.
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Readonly<Record<string, number>>;
  const handle = await open(path, (O_RDONLY ?? 0) | O_NOFOLLOW | O_NONBLOCK);
  try {
    // Another may have taken its place since.
    const opened = await handle.stat();
    if (!(opened.isFile() || opened.isDirectory()) || opened.size > LARGEST) throw notPlain(path);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

const notPlain = (path: string): Error => new Error(`${path} is no plain file of at most ${LARGEST} bytes`);
