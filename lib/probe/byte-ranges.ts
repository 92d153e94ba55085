import { firstValueFrom, from } from 'rxjs';
import type { SourceReader } from '../source/chunk-source.js';
import { SourceError } from '../upload-error.js';

/** Bytes that one look may read: the header of a video of hours has some MiB, and a GIF that X takes 15 MiB. */
export const MOST_BYTES = 32 * 1024 * 1024;
/** Reads that one look may take. */
const MOST_READS = 1024;
/** Times that a parser may ask, what is kept included: one that goes round in a circle asks for ever. */
const MOST_ASKED = 20_000;
/** What is read at once where less is wanted: parsers ask for a few bytes at a time. */
const BLOCK = 64 * 1024;
/** Blocks that are kept. */
const KEPT = 8;
const NOTHING = new Uint8Array();

/** More would have to be read than a look may cost. */
export class TooMuchToRead extends Error {}

/**
 * Bytes from anywhere in an open source, one read at a time, up to a number of bytes and reads: what a parser asks for
 * comes from a file, and files lie.
 */
export class ByteRanges {
  readonly size: number;
  /** What the source itself has failed with: no parser's business. */
  failure: { readonly error: unknown } | undefined;
  /** Whether more was asked for than may be read. */
  exhausted: TooMuchToRead | undefined;
  readonly #reader: SourceReader;
  #blocks: ReadonlyMap<number, Uint8Array> = new Map();
  /** What was read last of what is larger than a block. */
  #large = { start: 0, bytes: NOTHING as Uint8Array };
  #turn: Promise<unknown> = Promise.resolve();
  #isStopped = false;
  #asked = 0;
  #bytes = 0;
  #reads = 0;

  constructor(reader: SourceReader, size: number) {
    this.#reader = reader;
    this.size = size;
  }

  /** The bytes from `start` to `end`, fewer where the source ends before. Fails after `stop()`. */
  read(start: number, end: number): Promise<Uint8Array> {
    const last = Math.min(end, this.size);
    if (start >= last) return Promise.resolve(NOTHING);
    this.#asked += 1;
    if (this.#asked > MOST_ASKED) return Promise.reject(this.#exhaust());
    const read = this.#turn.then(() => this.#part(start, last));
    // One after the other: not every source can be read in two places at a time.
    this.#turn = read.catch(() => undefined);
    return read;
  }

  /** From now on, nothing is read. */
  stop(): void {
    this.#isStopped = true;
  }

  async #part(start: number, end: number): Promise<Uint8Array> {
    const { start: from, bytes } = this.#large;
    if (start >= from && end <= from + bytes.length) return bytes.subarray(start - from, end - from);
    if (end - start <= BLOCK) return this.#fewBytesOf(start, end);
    this.#large = { start, bytes: await this.#bytesOf(start, end) };
    return this.#large.bytes;
  }

  /** Out of the block that they are in, or the two. */
  async #fewBytesOf(start: number, end: number): Promise<Uint8Array> {
    const from = start - (start % BLOCK);
    const first = await this.#blockAt(from);
    if (end <= from + BLOCK) return first.subarray(start - from, end - from);
    const second = await this.#blockAt(from + BLOCK);
    const bytes = new Uint8Array(end - start);
    bytes.set(first.subarray(start - from));
    bytes.set(second.subarray(0, end - from - BLOCK), from + BLOCK - start);
    return bytes;
  }

  async #blockAt(start: number): Promise<Uint8Array> {
    const kept = this.#blocks.get(start);
    if (kept !== undefined) return kept;
    const block = await this.#bytesOf(start, Math.min(start + BLOCK, this.size));
    this.#blocks = new Map([[start, block] as const, ...this.#blocks].slice(0, KEPT));
    return block;
  }

  async #bytesOf(start: number, end: number): Promise<Uint8Array> {
    if (this.#isStopped) throw new Error('Nobody waits for it any more');
    this.#bytes += end - start;
    this.#reads += 1;
    if (this.#bytes > MOST_BYTES || this.#reads > MOST_READS) {
      throw this.#exhaust();
    }
    try {
      const place = (length: number): Uint8Array => new Uint8Array(length);
      const read = await firstValueFrom(from(this.#reader.read(start, end, place)), { defaultValue: NOTHING });
      const bytes = read instanceof Uint8Array ? read : new Uint8Array(await read.arrayBuffer());
      if (bytes.length === end - start) return bytes;
      throw new SourceError(`The source gives ${bytes.length} bytes where ${end - start} were asked for`, {
        errorCode: 'source-changed',
        expected: end - start,
        actual: bytes.length,
      });
    } catch (error) {
      this.failure ??= { error };
      throw error;
    }
  }

  #exhaust(): TooMuchToRead {
    this.exhausted ??= new TooMuchToRead(
      `More than ${MOST_BYTES / 1024 / 1024} MiB, or ${MOST_READS} reads, would be needed to know more.`,
    );
    return this.exhausted;
  }
}
