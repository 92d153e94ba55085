import { createHash, randomUUID } from 'node:crypto';
import { readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { defer, switchMap } from 'rxjs';
import type { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import { holdKey, isWanted } from '../checkpoint/held-keys.js';
import { checkPrivateFolder, isMissing, makePrivateFolder, readPlainFile } from './private-folder.js';

/** ms after which a temporary file is nobody's any more: it lives as long as a small write takes. */
const TEMPORARY_LIFE = 60_000;
/** Names of temporary files: key, process, and what makes them different. */
const TEMPORARY = /^[0-9a-f]{32}\.json\.\d+\.[0-9a-f-]{36}\.tmp$/;

/** All folders of this process, as one place: a file is known by its path. */
const FILES = {};

/**
 * Keeps checkpoints as files, one for each upload under way, to survive a crash of the process: the same call goes on
 * where it was, and sends again at most the segments that were in flight.
 *
 * Each write goes to a temporary file that is then renamed, so that a reader never sees half of one; two processes do
 * not disturb each other. What a killed process leaves of that is swept up when a later upload ends. The folder is made
 * where it is missing, readable for its owner alone; one that is a link, that others can write to or that is another
 * user's is refused, since whoever writes there decides what is resumed. A file holds ids and sizes, no bytes and no secret, and is deleted
 * when the upload has succeeded. Within a process, one upload at a time has a checkpoint, whatever calls made its
 * store; the same file a second time runs beside it unwritten, with a `warning`.
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
  const place = resolve(folder);
  const nameOf = (key: string): string => `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.json`;
  const fileOf = (key: string): string => join(place, nameOf(key));
  /** The file by the one path that all ways to it lead to. */
  const heldAs = async (key: string): Promise<string> => join(await realPath(place), nameOf(key));
  return {
    load: async (key) => {
      try {
        await checkPrivateFolder(place);
        return await readPlainFile(fileOf(key));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    save: async (key, text) => {
      const file = fileOf(key);
      const temporary = `${file}.${process.pid}.${randomUUID()}.tmp`;
      try {
        await makePrivateFolder(place);
        await writeFile(temporary, text, { mode: 0o600, flag: 'wx' });
        await rename(temporary, file);
      } catch (error) {
        // Where even that fails, the first failure is the one to tell.
        await rm(temporary, { force: true }).catch(() => undefined);
        throw error;
      }
    },
    hold: (key) => defer(() => heldAs(key)).pipe(switchMap((file) => holdKey(FILES, file))),
    remove: async (key) => {
      if (isWanted(FILES, await heldAs(key))) return;
      try {
        await checkPrivateFolder(place);
      } catch (error) {
        if (isMissing(error)) return;
        throw error;
      }
      await rm(fileOf(key), { force: true });
      await sweep(place).catch(() => undefined);
    },
  };
}

/** A path without links, also of a folder that is not there yet. */
async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(await realPath(parent), basename(path));
  }
}

/** Deletes temporary files that killed processes have left. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!TEMPORARY.test(name)) continue;
    const { mtimeMs } = await stat(join(folder, name));
    if (Date.now() - mtimeMs > TEMPORARY_LIFE) await rm(join(folder, name), { force: true });
  }
}
