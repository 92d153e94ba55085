import type { ByteRanges } from './byte-ranges.js';
import { MOST_BYTES } from './byte-ranges.js';
import { present } from '../present.js';
import type { MediaFacts } from './media-facts.js';

/** Read at once, after the head, which was read to know that it is a GIF. */
const PIECE = 1024 * 1024;
const HEAD = 64 * 1024;

/** A GIF's bytes, one after the other, of which a piece is in memory. */
class GifBytes {
  at = 0;
  readonly #ranges: ByteRanges;
  #piece: Uint8Array = new Uint8Array();
  #start = 0;

  constructor(ranges: ByteRanges) {
    this.#ranges = ranges;
  }

  /** Makes sure that `length` bytes from here on are there: false where the file ends before. */
  has(length: number): true | Promise<boolean> {
    return this.at + length <= this.#start + this.#piece.length || this.#read(length);
  }

  async #read(length: number): Promise<boolean> {
    if (this.at + length > this.#ranges.size) return false;
    // Others have their turn too: of a file in memory, all of this would be one.
    await new Promise((turn) => setTimeout(turn));
    this.#start = this.at;
    this.#piece = await this.#ranges.read(
      this.at,
      this.at + Math.max(this.at < HEAD - length ? HEAD - this.at : PIECE, length),
    );
    return true;
  }

  /** One of those bytes. */
  byte(offset = 0): number {
    return this.#piece[this.at - this.#start + offset] ?? 0;
  }

  uint16(offset: number): number {
    return this.byte(offset) + 256 * this.byte(offset + 1);
  }
}

/** Empty blocks between the others, which some programs write. */
const MOST_PADDING = 1024;

type GifFacts = Omit<MediaFacts, 'size' | 'name' | 'mediaType'>;

/**
 * What a GIF says of itself. Its pictures are counted block by block, to the end of the file: nothing else tells how
 * many there are. Of a file larger than X takes by far, only the head is read.
 */
export async function gifFacts(ranges: ByteRanges): Promise<GifFacts> {
  const bytes = new GifBytes(ranges);
  if (!(await bytes.has(13)))
    return { container: 'gif', truncated: true, unreadable: 'It ends before it says how large it is.' };
  const size = { width: bytes.uint16(6), height: bytes.uint16(8) };
  if (ranges.size > MOST_BYTES)
    return { container: 'gif', ...size, unreadable: 'It is too large for its pictures to be counted.' };
  bytes.at = 13 + colorTable(bytes.byte(10));
  const { frames, hundredths, end } = await pictures(bytes);
  const duration = frames > 1 && hundredths > 0 ? hundredths * 10 : undefined;
  return {
    container: 'gif',
    ...size,
    ...present({
      duration,
      frameRate: duration && Math.round((frames / duration) * 1e6) / 1000,
      bitRate: duration && Math.round((ranges.size * 8000) / duration),
    }),
    ...(frames > 0 && { frames, animated: frames > 1 }),
    ...(end === 'cut' && { truncated: true }),
    ...(end === 'garbage' && { unreadable: `There is something else than a GIF's blocks at byte ${bytes.at}.` }),
    ...(frames === 0 && end === 'trailer' && { unreadable: 'There is no picture in it.' }),
  };
}

interface Pictures {
  readonly frames: number;
  readonly hundredths: number;
  readonly end: 'trailer' | 'cut' | 'garbage';
}

/** Walks from block to block: each is as long as it says, and every step goes forward. */
async function pictures(bytes: GifBytes): Promise<Pictures> {
  let frames = 0;
  let hundredths = 0;
  let padding = 0;
  const ended = (end: Pictures['end']): Pictures => ({ frames, hundredths, end });
  for (;;) {
    const there = bytes.has(1);
    if (there !== true && !(await there)) return ended('cut');
    switch (bytes.byte()) {
      case 0x00:
        padding += 1;
        if (padding > MOST_PADDING) return ended('garbage');
        bytes.at += 1;
        break;
      case 0x21:
        if (!(await bytes.has(8))) return ended('cut');
        if (bytes.byte(1) === 0xf9) hundredths += bytes.uint16(4);
        bytes.at += 2;
        if (!(await skipSubBlocks(bytes))) return ended('cut');
        break;
      case 0x2c:
        if (!(await bytes.has(11))) return ended('cut');
        frames += 1;
        bytes.at += 11 + colorTable(bytes.byte(9));
        if (!(await skipSubBlocks(bytes))) return ended('cut');
        break;
      case 0x3b:
        return ended('trailer');
      default:
        return ended('garbage');
    }
  }
}

/** The color table that a packed byte announces. */
const colorTable = (packed: number): number => (packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0);

/** To after a chain of sub-blocks; false where the file ends before. */
async function skipSubBlocks(bytes: GifBytes): Promise<boolean> {
  for (;;) {
    const there = bytes.has(1);
    if (there !== true && !(await there)) return false;
    const length = bytes.byte();
    bytes.at += length + 1;
    if (length === 0) return true;
  }
}
