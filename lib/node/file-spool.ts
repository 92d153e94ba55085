import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Spool } from '../source/spool.js';
import { fromFile } from './from-file.js';

/**
 * Keeps a stream of unknown size in a temporary file (in the system's folder for such, readable for its owner alone).
 * Where the system allows it, the file loses its name at once, so that not even a crash leaves it behind.
 */
export function fileSpool(): Spool {
  const path = join(tmpdir(), `rx-media-upload-${randomUUID()}.spool`);
  let opening: Promise<FileHandle> | undefined;
  const file = (): Promise<FileHandle> =>
    (opening ??= open(path, 'wx+', 0o600).then(async (handle) => {
      await remove();
      return handle;
    }));
  const remove = (): Promise<void> => rm(path, { force: true }).catch(() => undefined);
  return {
    write: async (piece) => {
      const handle = await file();
      for (let written = 0; written < piece.byteLength;) written += (await handle.write(piece, written)).bytesWritten;
    },
    source: async (description) => fromFile(await file(), description),
    discard: () => {
      opening?.then((handle) => handle.close()).then(remove, () => undefined);
    },
  };
}
