/** A type, and whether the first bytes of a file are of it. */
interface Signature {
  readonly type: string;
  readonly matches: (head: Uint8Array) => boolean;
}

const signatures: readonly Signature[] = [
  { type: 'image/jpeg', matches: (head) => has(head, 0, '\xFF\xD8\xFF') },
  { type: 'image/png', matches: (head) => has(head, 0, '\x89PNG\r\n\x1A\n') },
  { type: 'image/gif', matches: (head) => has(head, 0, 'GIF87a') || has(head, 0, 'GIF89a') },
  { type: 'image/webp', matches: (head) => has(head, 0, 'RIFF') && has(head, 8, 'WEBP') },
  { type: 'image/bmp', matches: isBitmap },
  { type: 'image/tiff', matches: (head) => has(head, 0, 'II*\0') || has(head, 0, 'MM\0*') },
  { type: 'video/mp4', matches: (head) => movieKind(head) === 'mp4' },
  { type: 'video/quicktime', matches: (head) => movieKind(head) === 'quicktime' },
  { type: 'video/webm', matches: (head) => ebmlDocType(head) === 'webm' },
  { type: 'video/mp2t', matches: isTransportStream },
  { type: 'model/gltf-binary', matches: (head) => has(head, 0, 'glTF') && uint32(head, 4, 'little') === 2 },
  { type: 'text/vtt', matches: (head) => /^(?:\xEF\xBB\xBF)?WEBVTT(?:[ \t\r\n]|$)/.test(text(head, 0, 10)) },
  {
    type: 'text/srt',
    matches: (head) => /^(?:\xEF\xBB\xBF)?\s*\d+[ \t]*\r?\n\d+:\d\d:\d\d[,.]\d+[ \t]*-->/.test(text(head, 0, 80)),
  },
];

/**
 * The media type that the first bytes of a file show, as X spells it; `undefined` when they show none that X takes.
 * Never throws, whatever the bytes and however few.
 */
export const sniffMediaType = (head: Uint8Array): string | undefined =>
  signatures.find(({ matches }) => matches(head))?.type;

const bitmapHeaderSizes: ReadonlySet<number> = new Set([12, 40, 52, 56, 64, 108, 124]);

/** `BM` alone begins many a text: the size of the second header must be one of the known ones, too. */
function isBitmap(head: Uint8Array): boolean {
  return has(head, 0, 'BM') && bitmapHeaderSizes.has(uint32(head, 14, 'little') ?? 0);
}

/** Packets of 188 bytes (192 with the time stamps of cameras and discs), each with its sync byte. */
function isTransportStream(head: Uint8Array): boolean {
  return [
    [0, 188],
    [4, 192],
  ].some(([first = 0, size = 0]) => head[first] === 0x47 && head[first + size] === 0x47);
}

/** Brands that say more than the container: pictures, sounds and camera raws are no videos, whatever else they fit. */
const otherBrands =
  /^(?:heic|heix|heim|heis|hevc|hevx|hevm|hevs|avif|avis|mif1|mif2|msf1|jxl |crx |M4A |M4B |M4P |F4A |F4B )$/;
const mp4Brands = /^(?:iso[m1-9a-c]|mp4[12]|mp71|avc1|M4V |M4VH|M4VP|MSNV|XAVC|F4V |dash|mmp4)$/;
const fillerAtoms = /^(?:wide|free|skip)$/;

/** Which of the two movie containers that share one box format begins here. */
function movieKind(head: Uint8Array): 'mp4' | 'quicktime' | undefined {
  let start = 0;
  while (fillerAtoms.test(text(head, start + 4, 4))) {
    const size = uint32(head, start, 'big') ?? 0;
    if (size < 8) return undefined;
    start += size;
    if (start + 8 > head.length) return 'quicktime';
  }
  switch (text(head, start + 4, 4)) {
    case 'ftyp':
      return kindOfBrands(head, start);
    case 'moov':
    case 'mdat':
    case 'pnot':
      return 'quicktime';
    default:
      return undefined;
  }
}

/** The major brand decides; an unknown one leaves it to the brands that the file says it is compatible with. */
function kindOfBrands(head: Uint8Array, start: number): 'mp4' | 'quicktime' | undefined {
  const major = text(head, start + 8, 4);
  if (major === 'qt  ') return 'quicktime';
  if (otherBrands.test(major)) return undefined;
  if (mp4Brands.test(major)) return 'mp4';
  const end = Math.min(start + (uint32(head, start, 'big') ?? 0), head.length);
  const compatible: string[] = [];
  for (let at = start + 16; at + 4 <= end; at += 4) compatible.push(text(head, at, 4));
  const is = (brands: RegExp): boolean => compatible.some((brand) => brands.test(brand));
  return is(mp4Brands) && !is(otherBrands) ? 'mp4' : undefined;
}

/** The DocType of an EBML file (`webm`, `matroska`), if its header is all there. */
function ebmlDocType(head: Uint8Array): string | undefined {
  if (!has(head, 0, '\x1A\x45\xDF\xA3')) return undefined;
  const header = ebmlSize(head, 4);
  if (header === undefined) return undefined;
  const end = Math.min(header.next + header.value, head.length);
  for (let at = header.next; at < end;) {
    const idLength = Math.clz32(head[at] ?? 0) - 23;
    const size = ebmlSize(head, at + idLength);
    if (size === undefined) return undefined;
    if (idLength === 2 && has(head, at, '\x42\x82')) {
      return text(head, size.next, Math.min(size.value, 16)).replace(/\0+$/, '');
    }
    at = size.next + size.value;
  }
  return undefined;
}

/** A number of EBML's variable length: the leading zeros of its first byte count the bytes that follow it. */
function ebmlSize(head: Uint8Array, at: number): { readonly value: number; readonly next: number } | undefined {
  const first = head[at] ?? 0;
  const length = Math.clz32(first) - 23;
  if (length > 8 || at + length > head.length) return undefined;
  let value = first & (0xff >> length);
  for (const byte of head.subarray(at + 1, at + length)) value = value * 256 + byte;
  return { value, next: at + length };
}

/** Up to `length` bytes as characters 0 to 255. */
const text = (head: Uint8Array, start: number, length: number): string =>
  String.fromCharCode(...head.subarray(start, start + length));

const has = (head: Uint8Array, start: number, signature: string): boolean =>
  text(head, start, signature.length) === signature;

function uint32(head: Uint8Array, start: number, order: 'big' | 'little'): number | undefined {
  if (start + 4 > head.length) return undefined;
  return new DataView(head.buffer, head.byteOffset, head.byteLength).getUint32(start, order === 'little');
}
