import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mediaTypeOf, mediaTypeOfName, sniffMediaType, supportedMediaType } from '../../lib/media/media-type.js';

/** Characters 0 to 255 as bytes. */
const bytes = (...parts: string[]): Uint8Array => Uint8Array.from(parts.join(''), (char) => char.charCodeAt(0));
/** A box of an ISO file: its size, its name, its content. */
const box = (name: string, ...content: string[]): string => {
  const body = content.join('');
  return `${String.fromCharCode(0, 0, (body.length + 8) >> 8, (body.length + 8) & 0xff)}${name}${body}`;
};
const ftyp = (major: string, ...compatible: string[]): string => box('ftyp', major, '\0\0\x02\0', ...compatible);
const ebml = (docType: string): string =>
  `\x1A\x45\xDF\xA3${String.fromCharCode(0x80 + 11 + docType.length)}\x42\x86\x81\x01\x42\xF7\x81\x01` +
  `\x42\x82${String.fromCharCode(0x80 + docType.length)}${docType}`;

const table: readonly (readonly [what: string, head: Uint8Array, type: string | undefined])[] = [
  ['JPEG', bytes('\xFF\xD8\xFF\xE0\0\x10JFIF'), 'image/jpeg'],
  ['PNG', bytes('\x89PNG\r\n\x1A\n\0\0\0\rIHDR'), 'image/png'],
  ['GIF87a', bytes('GIF87a'), 'image/gif'],
  ['GIF89a', bytes('GIF89a\x01\0\x01\0'), 'image/gif'],
  ['a GIF of no known version', bytes('GIF90a'), undefined],
  ['WebP', bytes('RIFF\x24\0\0\0WEBPVP8 '), 'image/webp'],
  ['WAV', bytes('RIFF\x24\0\0\0WAVEfmt '), undefined],
  ['BMP', bytes('BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0'), 'image/bmp'],
  ['text that begins with BM', bytes('BM is a fine pair of letters'), undefined],
  ['TIFF, little-endian', bytes('II*\0\x08\0\0\0'), 'image/tiff'],
  ['TIFF, big-endian', bytes('MM\0*\0\0\0\x08'), 'image/tiff'],
  ['MP4', bytes(ftyp('isom', 'isom', 'iso2', 'avc1', 'mp41')), 'video/mp4'],
  ['MP4 of mp42', bytes(ftyp('mp42', 'mp42', 'isom')), 'video/mp4'],
  ['M4V', bytes(ftyp('M4V ', 'M4V ', 'mp42')), 'video/mp4'],
  ['3GP that is MP4 as well', bytes(ftyp('3gp4', '3gp4', 'isom')), 'video/mp4'],
  ['MP4 that names no other brand', bytes(ftyp('isom')), 'video/mp4'],
  ['3GP before the name of another brand', bytes(ftyp('3gp4', '3gp4'), 'isom'), undefined],
  ['3GP of a version that reads like a brand', bytes(box('ftyp', '3gp4', 'isom')), undefined],
  ['3GP that is nothing else', bytes(ftyp('3gp4', '3gp4')), undefined],
  ['M4A', bytes(ftyp('M4A ', 'M4A ', 'mp42', 'isom')), undefined],
  ['M4A that names MP4 alone beside itself', bytes(ftyp('M4A ', 'mp42', 'isom')), undefined],
  ['HEIC', bytes(ftyp('heic', 'mif1', 'heic')), undefined],
  ['HEIF under mif1', bytes(ftyp('mif1', 'mif1', 'heic')), undefined],
  ['HEIF under a brand that nobody knows', bytes(ftyp('zzzz', 'mif1', 'isom')), undefined],
  ['AVIF', bytes(ftyp('avif', 'avif', 'mif1', 'miaf')), undefined],
  ['AVIF sequence', bytes(ftyp('avis', 'avis', 'msf1', 'iso8', 'mif1')), undefined],
  ['MOV', bytes(ftyp('qt  ', 'qt  ')), 'video/quicktime'],
  ['old MOV: moov', bytes(box('moov', '\0\0\0\x6Cmvhd')), 'video/quicktime'],
  ['old MOV: mdat', bytes('\0\x40\0\0mdat', 'frames'), 'video/quicktime'],
  ['old MOV: wide, mdat', bytes(box('wide'), '\0\x40\0\0mdat'), 'video/quicktime'],
  ['old MOV: skip, pnot', bytes(box('skip'), box('pnot')), 'video/quicktime'],
  ['old MOV: free that the head ends with', bytes(box('free', '\0\0')), 'video/quicktime'],
  ['free, then a box of another kind', bytes(box('free'), box('abcd')), undefined],
  ['old MOV: free that outlasts the head', bytes('\0\x40\0\0free', '\0'.repeat(100)), 'video/quicktime'],
  ['MP4 after free', bytes(box('free', '\0\0\0\0'), ftyp('isom', 'isom')), 'video/mp4'],
  ['free of no size', bytes('\0\0\0\0free', '\0'.repeat(100)), undefined],
  ['WebM', bytes(ebml('webm')), 'video/webm'],
  ['WebM, padded', bytes(ebml('webm\0\0')), 'video/webm'],
  ['WebM, followed by its segment', bytes(ebml('webm'), '\x18\x53\x80\x67\x01\xFF'), 'video/webm'],
  [
    'WebM as browsers record it: sizes of eight bytes',
    bytes('\x1A\x45\xDF\xA3\x01\0\0\0\0\0\0\x07\x42\x82\x84webm'),
    'video/webm',
  ],
  ['a size of nine bytes', bytes('\x1A\x45\xDF\xA3\0\0\0\0\0\0\0\0\x07\x42\x82\x84webm'), undefined],
  ['EBML but for its first bytes', bytes('\x1A\x45\xDF\xA4', ebml('webm').slice(4)), undefined],
  ['a DocType behind the header', bytes('\x1A\x45\xDF\xA3\x84\x42\x86\x81\x01\x42\x82\x84webm'), undefined],
  ['a DocType with a zero in the middle', bytes(ebml('we\0bm')), undefined],
  ['Matroska', bytes(ebml('matroska')), undefined],
  ['EBML that ends before its DocType', bytes(ebml('webm').slice(0, 12)), undefined],
  ['MPEG-TS', bytes('G', '\0'.repeat(187), 'G', '\0'.repeat(187)), 'video/mp2t'],
  ['MPEG-TS of a camera', bytes('\0\0\0\0G', '\0'.repeat(191), 'G'), 'video/mp2t'],
  ['text that begins with G', bytes('G', 'o'.repeat(400)), undefined],
  ['GLB', bytes('glTF\x02\0\0\0'), 'model/gltf-binary'],
  ['WebVTT', bytes('\xEF\xBB\xBFWEBVTT\n\n00:00.000 --> 00:01.000'), 'text/vtt'],
  ['SubRip', bytes('1\r\n00:00:00,000 --> 00:00:01,000\r\nHi'), 'text/srt'],
  ['plain text', bytes('Hello, world'), undefined],
  ['ZIP', bytes('PK\x03\x04'), undefined],
  ['nothing', bytes(), undefined],
];

describe('sniffMediaType', () => {
  it.each(table)('%s', (_what, head, type) => {
    expect(sniffMediaType(head)).toBe(type);
  });

  it('reads a view in the middle of a buffer', () => {
    const padded = bytes('xyz', 'glTF\x02\0\0\0');
    expect(sniffMediaType(padded.subarray(3))).toBe('model/gltf-binary');
  });

  it('never throws, and says only types that X takes, on random bytes behind every beginning', () => {
    const head = fc.tuple(
      fc.constantFrom(...table.map(([, start]) => start)),
      fc.nat(40),
      fc.uint8Array({ maxLength: 600 }),
    );
    fc.assert(
      fc.property(head, ([start, length, rest]) => {
        const type = sniffMediaType(Uint8Array.of(...start.subarray(0, length), ...rest));
        expect(type === undefined || supportedMediaType(type) === type).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it.each(table)('survives %s cut at every byte', (_what, head) => {
    for (let length = 0; length <= head.length; length += 1) sniffMediaType(head.subarray(0, length));
  });
});

describe('mediaTypeOfName', () => {
  it.each([
    ['a.jpg', 'image/jpeg'],
    ['a.JPEG', 'image/jpeg'],
    ['a.jpe', 'image/jpeg'],
    ['a.pjpeg', 'image/jpeg'],
    ['a.b.png', 'image/png'],
    ['loop.gif', 'image/gif'],
    ['a.webp', 'image/webp'],
    ['a.bmp', 'image/bmp'],
    ['a.tif', 'image/tiff'],
    ['a.TIFF', 'image/tiff'],
    ['/home/me/holiday.Mp4', 'video/mp4'],
    ['a.m4v', 'video/mp4'],
    ['a.MOV', 'video/quicktime'],
    ['a.webm', 'video/webm'],
    ['a.ts', 'video/mp2t'],
    ['a.srt', 'text/srt'],
    ['a.vtt', 'text/vtt'],
    ['a.glb', 'model/gltf-binary'],
    ['a.usdz', 'model/vnd.usdz+zip'],
    ['.png', 'image/png'],
    ['png', undefined],
    ['a.png/b', undefined],
    ['a.png\\b', undefined],
    ['a.', undefined],
    ['a.mkv', undefined],
    ['a.constructor', undefined],
    ['', undefined],
  ])('%j is %s', (name, type) => {
    expect(mediaTypeOfName(name)).toBe(type);
  });
});

describe('supportedMediaType', () => {
  it.each([
    ['video/mp4', 'video/mp4'],
    ['video/mp4; codecs="avc1.42E01E, mp4a.40.2"', 'video/mp4'],
    [' Video/MP4 ;x', 'video/mp4'],
    ['image/jpg', 'image/jpeg'],
    ['image/pjpeg', 'image/pjpeg'],
    ['IMAGE/X-PNG', 'image/png'],
    ['image/x-ms-bmp', 'image/bmp'],
    ['video/x-m4v', 'video/mp4'],
    ['application/x-subrip', 'text/srt'],
    ['text/vtt;charset=utf-8', 'text/vtt'],
    ['model/vnd.usdz+zip', 'model/vnd.usdz+zip'],
    ['video/x-matroska', undefined],
    ['image/heic', undefined],
    ['image/svg+xml', undefined],
    ['application/octet-stream', undefined],
    ['', undefined],
    [';', undefined],
  ])('%j is %s', (type, supported) => {
    expect(supportedMediaType(type)).toBe(supported);
  });
});

describe('mediaTypeOf', () => {
  const head = bytes('GIF89a');
  it.each([
    ['the word of the caller', { given: 'image/jpg', own: 'video/webm', head, name: 'a.png' }, 'image/jpeg'],
    [
      'nothing, when X does not take what the caller says',
      { given: 'image/heic', own: 'video/webm', head, name: 'a.png' },
      undefined,
    ],
    ['what the source says of itself', { own: 'video/webm;codecs=vp9', head, name: 'a.png' }, 'video/webm'],
    ['the bytes, when the source says nothing', { own: '', head, name: 'a.png' }, 'image/gif'],
    [
      'the bytes, when the source says nothing of use',
      { own: 'application/octet-stream', head, name: 'a.png' },
      'image/gif',
    ],
    ['the name, when the bytes tell nothing', { head: bytes(), name: 'a.png' }, 'image/png'],
    ['nothing, when nothing tells', { head: bytes(), name: 'a' }, undefined],
    ['nothing, without any hint', { head: bytes() }, undefined],
  ])('takes %s', (_what, hints, type) => {
    expect(mediaTypeOf(hints)).toBe(type);
  });
});
