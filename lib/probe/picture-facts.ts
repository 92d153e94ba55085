import { BMP } from 'image-size/types/bmp';
import { JPG } from 'image-size/types/jpg';
import { PNG } from 'image-size/types/png';
import { TIFF } from 'image-size/types/tiff';
import { WEBP } from 'image-size/types/webp';
import { textAt } from '../media/text-at.js';
import type { ByteRanges } from './byte-ranges.js';
import { jpegHead } from './jpeg-head.js';
import type { MediaContainer, MediaFacts } from './media-facts.js';

type PictureFacts = Omit<MediaFacts, 'size' | 'name' | 'mediaType'>;

const parsers = { jpeg: JPG, png: PNG, webp: WEBP, bmp: BMP, tiff: TIFF };
type Picture = keyof typeof parsers;

/** Where the last chunk of a PNG is looked for: programs append what they like. */
const TAIL = 4096;

/** Bytes that are read until the size is found: a TIFF may have it at its end. The last is more than X takes. */
const STEPS = [64 * 1024, 8 * 1024 * 1024];

export const isPicture = (container: MediaContainer): container is Picture => container in parsers;

/** What a picture says of itself, by image-size. */
export async function pictureFacts(container: Picture, ranges: ByteRanges): Promise<PictureFacts> {
  if (container === 'jpeg') return sizeOf(container, (await jpegHead(ranges)) ?? new Uint8Array());
  for (const step of STEPS) {
    // The parsers look beyond a view: a copy has nothing there.
    const head = (await ranges.read(0, step)).slice();
    const facts = sizeOf(container, head);
    if (facts.unreadable === undefined)
      return {
        ...facts,
        ...motion(container, head),
        ...((await isCut(container, head, ranges)) && { truncated: true }),
      };
    if (head.length === ranges.size) break;
  }
  return { container, unreadable: NO_SIZE };
}

const NO_SIZE = 'Where it says how large it is, it is damaged or cut off.';

function sizeOf(container: Picture, head: Uint8Array): PictureFacts {
  try {
    const { width, height, orientation = 1 } = parsers[container].calculate(head);
    if (!(width > 0 && height > 0)) return { container, unreadable: NO_SIZE };
    const rotation = rotations[orientation - 1] ?? 0;
    const isOnItsSide = orientation >= 5 && orientation <= 8;
    return { container, ...(isOnItsSide ? { width: height, height: width } : { width, height }), rotation };
  } catch {
    return { container, unreadable: NO_SIZE };
  }
}

/** Exif orientations 1 to 8; every other one is mirrored as well. */
const rotations = [0, 0, 180, 180, 90, 90, 270, 270] as const;

/** A PNG ends with a chunk of its own, a WebP says how long it is. */
async function isCut(container: Picture, head: Uint8Array, ranges: ByteRanges): Promise<boolean> {
  if (container === 'webp') return new DataView(head.buffer).getUint32(4, true) + 8 > ranges.size;
  if (container !== 'png') return false;
  const tail = await ranges.read(Math.max(0, ranges.size - TAIL), ranges.size);
  return !textAt(tail, 0, TAIL).includes('IEND');
}

/** An animated PNG has a chunk `acTL` before its first picture, an animated WebP a flag. */
function motion(container: Picture, head: Uint8Array): Pick<MediaFacts, 'animated' | 'frames'> {
  if (container === 'webp') return { animated: textAt(head, 12, 4) === 'VP8X' && ((head[20] ?? 0) & 0b10) !== 0 };
  if (container !== 'png') return {};
  const view = new DataView(head.buffer);
  for (let at = 8; at + 12 <= head.length; at += 12 + view.getUint32(at)) {
    const chunk = textAt(head, at + 4, 4);
    if (chunk === 'acTL') return { animated: true, frames: view.getUint32(at + 8) };
    if (chunk === 'IDAT') break;
  }
  return { animated: false };
}
