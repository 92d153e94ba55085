import { createHash } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What is uploaded: the video and the GIF are larger than any segment may be. */
const files = {
  image: ['image.png', 'image/png', 200_003],
  largeImage: ['large.png', 'image/png', 3_000_001],
  gif: ['loop.gif', 'image/gif', 5_500_001],
  video: ['clip.mp4', 'video/mp4', 6_000_001],
  subtitles: ['clip.srt', 'text/srt', 700],
};

/** Writes them to a folder: where each is, and its hash. */
export async function mediaFiles(sampleMedia) {
  const folder = await mkdtemp(join(tmpdir(), 'media-files-'));
  const paths = {};
  const hashes = {};
  for (const [name, [file, type, size]] of Object.entries(files)) {
    const bytes = sampleMedia(type, size);
    paths[name] = join(folder, file);
    hashes[name] = createHash('sha256').update(bytes).digest('hex');
    await writeFile(paths[name], bytes);
  }
  return { folder, paths, hashes };
}
