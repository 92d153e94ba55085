import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { from, tap } from 'rxjs';
import { type CheckpointStore, fileCheckpoints } from '../node/index.js';
import { indexesOf, readCheckpoint } from '../checkpoint/checkpoint.js';
import { checkPrivateFolder, isMissing, readPlainFile } from '../node/private-folder.js';
import { sizeOfSegments } from '../upload/segment-plan.js';

/** An upload that was cut off, as far as it is kept. */
export interface KeptEntry {
  /** What it is forgotten by. */
  readonly key: string;
  /** The file; absent where an older version has kept it. */
  readonly file?: string;
  readonly loaded: number;
  readonly total: number;
  readonly mediaId: string;
  /** Epoch ms. */
  readonly keptAt: number;
  /** Epoch ms until which X takes more of it. */
  readonly expiresAt: number;
}

/** Names of what is kept. */
const ENTRY = /^[0-9a-f]{32}\.json$/;

/** The member that the shell adds to a checkpoint: what it is kept under. */
const KEY = 'key';

/** The checkpoints of a folder, each with what it is kept under: the library keeps a hash of it. `saved` is told each file. */
export function keptCheckpoints(folder: string, saved: (file: string) => void): CheckpointStore {
  const files = fileCheckpoints(folder);
  return {
    ...files,
    save: (key, text) => {
      const record = JSON.parse(text) as { readonly account?: string };
      const written = (): void => saved(fileOf(key, record.account));
      // Whoever takes one value hears of no end.
      return from(files.save(key, JSON.stringify({ ...record, [KEY]: key }))).pipe(
        tap({ next: written, complete: written }),
      );
    },
  };
}

/** What is kept in a folder, the newest first. Rejects where the folder is another user's, or open to others. */
export async function keptEntries(folder: string): Promise<readonly KeptEntry[]> {
  const names = await namesIn(folder);
  const entries = await Promise.all(names.map((name) => entryOf(folder, name)));
  return entries.flatMap((entry) => entry ?? []).sort((one, other) => other.keptAt - one.keptAt);
}

/** Forgets an entry; one that is gone already is no failure. */
export const forget = (folder: string, { key }: Pick<KeptEntry, 'key'>): Promise<void> =>
  rm(join(folder, `${key}.json`), { force: true, recursive: true });

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    await checkPrivateFolder(folder);
    return (await readdir(folder)).filter((name) => ENTRY.test(name));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** What cannot be read is kept all the same, and can be forgotten; what has gone meanwhile is not. */
async function entryOf(folder: string, name: string): Promise<KeptEntry | undefined> {
  const path = join(folder, name);
  const key = name.slice(0, 32);
  try {
    const { mtimeMs } = await lstat(path);
    // A link, a folder, more than a checkpoint can be: of somebody else, and no reason to hide the others.
    const text = await readPlainFile(path).catch((error: unknown) => {
      if (isMissing(error)) throw error;
      return '';
    });
    const checkpoint = readCheckpoint(text);
    if (checkpoint === undefined) return { key, loaded: 0, total: 0, mediaId: '', keptAt: mtimeMs, expiresAt: 0 };
    const { request, segmentBytes, acknowledged, session, account } = checkpoint;
    const { totalBytes } = request;
    const plan = { totalBytes, segmentBytes, segmentCount: Math.ceil(totalBytes / segmentBytes) };
    return {
      key,
      ...fileIn(text, account),
      loaded: sizeOfSegments(
        plan,
        [...indexesOf(acknowledged)].filter((index) => index < plan.segmentCount),
      ),
      total: totalBytes,
      mediaId: session.mediaId,
      keptAt: mtimeMs,
      expiresAt: session.expiresAt,
    };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function fileIn(text: string, account: string | undefined): { readonly file?: string } {
  const { [KEY]: key } = JSON.parse(text) as { readonly [KEY]?: unknown };
  return typeof key === 'string' ? { file: fileOf(key, account) } : {};
}

/** The key is the file's path, and the account's where there is one. */
function fileOf(key: string, account: string | undefined): string {
  const end = account === undefined ? '' : ` of ${account}`;
  return key.endsWith(end) ? key.slice(0, key.length - end.length) : key;
}
