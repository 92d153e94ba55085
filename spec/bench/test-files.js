import { mkdtemp, open, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `ftyp` of an MP4: what a file begins with is how its type is known. */
const MP4 = Buffer.from('000000186674797069736f6d0000020069736f6d69736f32', 'hex');
const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex');
const IMAGE_BYTES = 100_000;
/** Of the disk, besides what the images take: sparse files are holes. */
const ROOM = 2 ** 30;

/** A folder for the files of one run. */
export async function testFiles() {
  const folder = await mkdtemp(join(tmpdir(), 'rx-media-upload-bench-'));
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < ROOM) throw new Error(`${folder} has less than ${ROOM} bytes left`);
  return {
    /** A sparse file of so many bytes, read once, so that the first run finds the system as the last one does. */
    video: async (size) => {
      const path = join(folder, `video-${size}.mp4`);
      const file = await open(path, 'w+');
      await file.write(MP4);
      await file.truncate(size);
      const buffer = new Uint8Array(4 * 1024 * 1024);
      for (let read = 0; read < size;) read += (await file.read(buffer, 0, buffer.length, read)).bytesRead;
      await file.close();
      return path;
    },
    images: async (count) => {
      const bytes = Buffer.alloc(IMAGE_BYTES, 7);
      JPEG.copy(bytes);
      const paths = Array.from({ length: count }, (_, number) => join(folder, `image-${number}.jpg`));
      for (const path of paths) await writeFile(path, bytes);
      return paths;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
