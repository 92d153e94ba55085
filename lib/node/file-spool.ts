import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { Spool } from '../source/spool.js';
import { SourceError } from '../upload-error.js';
import { fromFile } from './from-file.js';
import { temporaryFile } from './temporary-file.js';

/**
 * Keeps a stream of unknown size in a temporary file (in the system's folder for such, readable for its owner alone).
 * On Linux the file has no name, so that not even a crash leaves it behind; elsewhere it loses its name at once, and what
 * a crash has left is swept up by the next.
 */
export function fileSpool(): Spool {
  let opening: Promise<FileHandle> | undefined;
  let isDiscarded = false;
  const file = async (): Promise<FileHandle> => {
    // A file that is opened now, nobody would close: Node 26 ends the process for that.
    if (isDiscarded)
      throw new SourceError('The stream was given up while it was kept', { errorCode: 'source-unreadable' });
    return (opening ??= temporaryFile(tmpdir()));
  };
  return {
    write: async (piece) => {
      const handle = await file();
      const { byteLength } = piece;
      for (let written = 0; written < byteLength;)
        written += (await handle.write(piece, written, byteLength - written)).bytesWritten;
    },
    source: async (description) => fromFile(await file(), description),
    discard: () => {
      isDiscarded = true;
      opening?.then((handle) => handle.close()).catch(() => undefined);
    },
  };
}
