// The demo's media: files in a folder, each with bytes of its own.
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sampleMedia } from 'rx-media-upload/testing';

/** Writes so many; gives the name and the hash of each. */
export async function demoFiles(folder, count) {
  await mkdir(folder, { recursive: true });
  const files = [];
  for (let number = 1; number <= count; number++) {
    const isImage = number % 3 === 0;
    const bytes = sampleMedia(isImage ? 'image/png' : 'video/mp4', 150_000 + ((number * 7_919) % 200_000), number);
    const name = `${String(number).padStart(3, '0')}.${isImage ? 'png' : 'mp4'}`;
    await writeFile(join(folder, name), bytes);
    files.push({ name, sha256: createHash('sha256').update(bytes).digest('hex') });
  }
  return files;
}
