import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

const digest = (bytes) => createHash('sha1').update(bytes).digest('hex');

/** What has come of one file: the last of each segment. */
export function arrivedSegments() {
  const segments = new Map();
  return {
    take: (index, bytes) => segments.set(index, { length: bytes.length, digest: digest(bytes) }),
    /** How many, and the largest. */
    count: () => ({
      segments: segments.size,
      largest: Math.max(0, ...[...segments.values()].map(({ length }) => length)),
    }),
    /** Whether they make up the file, in the order of their numbers. */
    isWhole: async (path) => {
      const file = await open(path);
      try {
        let offset = 0;
        for (let index = 0; index < segments.size; index++) {
          const segment = segments.get(index);
          if (segment === undefined) return false;
          const { buffer } = await file.read(Buffer.alloc(segment.length), 0, segment.length, offset);
          if (digest(buffer) !== segment.digest) return false;
          offset += segment.length;
        }
        return offset === (await file.stat()).size;
      } finally {
        await file.close();
      }
    },
  };
}
