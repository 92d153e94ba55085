import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckpointStore } from '../checkpoint/checkpoint-store.js';

/**
 * Keeps checkpoints as files, one for each upload under way, to survive a crash of the process: the same call goes on
 * where it was, and sends again at most the segments that were in flight.
 *
 * Each write goes to a temporary file that is then renamed, so that a reader never sees half of one; two processes do
 * not disturb each other. The folder is made where it is missing, readable for its owner alone. A file holds ids and sizes, no bytes and no secret, and
 * is deleted when the upload has succeeded.
 *
 * @example
 * ```ts
 * import { fileCheckpoints, fromFile, mediaClient, oauth2, uploadMedia } from 'rx-media-upload/node';
 *
 * const client = mediaClient({ auth: oauth2('token') });
 * const upload$ = uploadMedia(client, fromFile('clip.mp4'), { checkpoints: fileCheckpoints('.uploads') });
 * ```
 */
export function fileCheckpoints(folder: string): CheckpointStore {
  const fileOf = (key: string): string => join(folder, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.json`);
  return {
    load: async (key) => {
      try {
        return await readFile(fileOf(key), 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    save: async (key, text) => {
      const file = fileOf(key);
      const temporary = `${file}.${process.pid}.${randomUUID()}.tmp`;
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeFile(temporary, text, { mode: 0o600 });
        await rename(temporary, file);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
    remove: (key) => rm(fileOf(key), { force: true }),
  };
}
