import { textAt } from './text-at.js';

/** What files of a type begin with, their bytes read as characters 0 to 255. */
const signatures: readonly (readonly [type: string, signature: RegExp])[] = [
  ['image/jpeg', /^\xFF\xD8\xFF/],
  ['image/png', /^\x89PNG\r\n\x1A\n/],
  ['image/gif', /^GIF8[79]a/],
  ['image/webp', /^RIFF[^]{4}WEBP/],
  // `BM` alone begins many a text: the size of the second header must be one of the known ones, too.
  ['image/bmp', /^BM[^]{12}[\x0C\x28\x34\x38\x40\x6C\x7C]\0{3}/],
  ['image/tiff', /^(?:II\*\0|MM\0\*)/],
  ['model/gltf-binary', /^glTF\x02\0{3}/],
  ['text/vtt', /^(?:\xEF\xBB\xBF)?WEBVTT(?:[ \t\r\n]|$)/],
  ['text/srt', /^(?:\xEF\xBB\xBF)?\s*\d+[ \t]*\r?\n\d+:\d\d:\d\d[,.]\d+[ \t]*-->/],
];

/** Packets of 188 bytes (192 with the time stamps of cameras and discs), each with its sync byte. */
const transportStream = /^(?:G[^]{187}|[^]{4}G[^]{191})G/;

/**
 * The media type that the first bytes of a file show, as X spells it; `undefined` when they show none that X takes.
 * Never throws, whatever the bytes and however few.
 */
export function sniffMediaType(head: Uint8Array): string | undefined {
  const beginning = textAt(head, 0, 80);
  const [type] = signatures.find(([, signature]) => signature.test(beginning)) ?? [movieType(head)];
  if (type !== undefined) return type;
  if (ebmlDocType(head) === 'webm') return 'video/webm';
  return transportStream.test(textAt(head, 0, 200)) ? 'video/mp2t' : undefined;
}

/** Brands that say more than the container: pictures, sounds and camera raws are no videos, whatever else they fit. */
const otherBrands = /^(?:he[iv][cmsx]|avi[fs]|mif[12]|msf1|jxl |crx |M4[ABP] |F4[AB] )$/;
const mp4Brands = /^(?:iso[m1-9a-c]|mp4[12]|mp71|avc1|M4V[ HP]|MSNV|XAVC|F4V |dash|mmp4)$/;

/** Boxes that may stand before one that says what the file is; and those with which QuickTime began before `ftyp` was. */
const fillers = ['wide', 'free', 'skip'];
const oldMovieBoxes = ['moov', 'mdat', 'pnot'];

/** Which of the two movie containers that share one box format begins here. */
function movieType(head: Uint8Array): 'video/mp4' | 'video/quicktime' | undefined {
  let start = 0;
  let atom = textAt(head, 4, 4);
  while (fillers.includes(atom)) {
    const size = bigEndian(head.subarray(start, start + 4));
    if (size < 8) return undefined;
    start += size;
    if (start + 8 > head.length) return 'video/quicktime';
    atom = textAt(head, start + 4, 4);
  }
  if (atom === 'ftyp') return typeOfBrands(head, start);
  return oldMovieBoxes.includes(atom) ? 'video/quicktime' : undefined;
}

/** The major brand decides; an unknown one leaves it to the brands that the file says it is compatible with. */
function typeOfBrands(head: Uint8Array, start: number): 'video/mp4' | 'video/quicktime' | undefined {
  const major = textAt(head, start + 8, 4);
  if (major === 'qt  ') return 'video/quicktime';
  if (otherBrands.test(major)) return undefined;
  if (mp4Brands.test(major)) return 'video/mp4';
  const end = Math.min(start + bigEndian(head.subarray(start, start + 4)), head.length);
  const compatible: string[] = [];
  for (let at = start + 16; at + 4 <= end; at += 4) compatible.push(textAt(head, at, 4));
  const is = (brands: RegExp): boolean => compatible.some((brand) => brands.test(brand));
  return is(mp4Brands) && !is(otherBrands) ? 'video/mp4' : undefined;
}

/** The DocType of an EBML file (`webm`, `matroska`), if its header is all there. */
function ebmlDocType(head: Uint8Array): string | undefined {
  const header = textAt(head, 0, 4) === '\x1A\x45\xDF\xA3' ? ebmlSize(head, 4) : undefined;
  if (header === undefined) return undefined;
  const end = Math.min(header.next + header.value, head.length);
  for (let at = header.next; at < end;) {
    const idLength = Math.clz32(head[at] ?? 0) - 23;
    const size = ebmlSize(head, at + idLength);
    if (size === undefined) return undefined;
    if (textAt(head, at, idLength) === '\x42\x82') {
      return textAt(head, size.next, Math.min(size.value, 16)).replace(/\0+$/, '');
    }
    at = size.next + size.value;
  }
  return undefined;
}

/** A number of EBML's variable length: the leading zeros of its first byte count the bytes that follow it. */
function ebmlSize(head: Uint8Array, at: number): { readonly value: number; readonly next: number } | undefined {
  const first = head[at] ?? 0;
  const length = Math.clz32(first) - 23;
  const next = at + length;
  if (length > 8) return undefined;
  return { value: bigEndian(head.subarray(at + 1, next), first & (0xff >> length)), next };
}

/** The number that bytes write, the highest first; `high` stands before them. */
const bigEndian = (bytes: Uint8Array, high = 0): number => bytes.reduce((value, byte) => value * 256 + byte, high);
