import { open } from 'node:fs/promises';
import { join } from 'node:path';

/** `ftyp` of an MP4: what a file begins with is how its type is known. */
const MP4 = Buffer.from('000000186674797069736f6d0000020069736f6d69736f32', 'hex');
const BLOCK = 64 * 1024;

/** A file whose blocks are numbered, so that no two segments of it are alike; holes between the numbers. */
export async function numberedFile(folder, size) {
  const path = join(folder, `video-${size}.mp4`);
  const file = await open(path, 'w');
  const number = Buffer.alloc(8);
  for (let at = BLOCK; at + number.length < size; at += BLOCK) {
    number.writeBigUInt64BE(BigInt(at));
    await file.write(number, 0, number.length, at);
  }
  await file.write(MP4, 0, MP4.length, 0);
  await file.truncate(size);
  await file.close();
  return path;
}
