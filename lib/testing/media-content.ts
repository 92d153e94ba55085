/** The media type that the first bytes tell of; absent where they tell nothing. */
export function contentType(bytes: Uint8Array): string | undefined {
  return signatures.find(([, ...marks]) => marks.some((mark) => bears(bytes, mark)))?.[0];
}

/** Bytes at an offset, written as text; `?` stands for any byte. */
type Mark = readonly [offset: number, text: string];

const signatures: readonly (readonly [mediaType: string, ...marks: Mark[]])[] = [
  ['image/png', [0, '\x89PNG\r\n\x1a\n']],
  ['image/jpeg', [0, '\xff\xd8\xff']],
  ['image/gif', [0, 'GIF87a'], [0, 'GIF89a']],
  ['image/webp', [0, 'RIFF????WEBP']],
  ['image/tiff', [0, 'II*\0'], [0, 'MM\0*']],
  ['image/bmp', [0, 'BM']],
  ['video/quicktime', [4, 'ftypqt'], [4, 'moov'], [4, 'mdat'], [4, 'wide'], [4, 'free'], [4, 'skip']],
  ['video/mp4', [4, 'ftyp']],
  ['video/webm', [0, '\x1aE\xdf\xa3']],
  ['video/mp2t', [0, 'G'.padEnd(188, '?') + 'G']],
];

const bears = (bytes: Uint8Array, [offset, text]: Mark): boolean =>
  [...text].every((character, at) => character === '?' || bytes[offset + at] === character.charCodeAt(0));
