import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The media that the examples come with. */
export const exampleMedia = (name: string): string =>
  fileURLToPath(new URL(`../../docs/examples/media/${name}`, import.meta.url));

/** Files for a browser to pick, in a folder that is removed in the end. */
export interface TemporaryFiles {
  /** A video that plays, made large by a box of noise that players skip. */
  readonly video: (name: string, size: number) => Promise<string>;
  /** A video's head and then a hole: takes no place on the disk. */
  readonly sparseVideo: (name: string, size: number) => Promise<string>;
  readonly text: (name: string, content: string) => Promise<string>;
  readonly remove: () => Promise<void>;
}

export async function temporaryFiles(): Promise<TemporaryFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'rx-media-upload-'));
  const written = async (name: string, size: number | undefined, ...parts: readonly Uint8Array[]): Promise<string> => {
    const path = join(folder, name);
    const file = await open(path, 'w');
    for (const part of parts) await file.write(part);
    if (size !== undefined) await file.truncate(size);
    await file.close();
    return path;
  };
  return {
    video: async (name, size) => {
      const clip = await readFile(exampleMedia('clip.mp4'));
      const box = Buffer.alloc(size - clip.length);
      for (let at = 8; at + 4 <= box.length; at += 4) box.writeUInt32LE(Math.imul(at, 2654435761) >>> 0, at);
      box.writeUInt32BE(box.length, 0);
      box.write('free', 4, 'latin1');
      return await written(name, undefined, clip, box);
    },
    sparseVideo: async (name, size) =>
      await written(name, size, Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom', 'latin1')),
    text: async (name, content) => await written(name, undefined, Buffer.from(content)),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** SHA-256 of a file, in hex. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
