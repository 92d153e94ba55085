import { firstValueFrom, from } from 'rxjs';
import type { SourceReader } from '../source/chunk-source.js';
import { SourceError } from '../upload-error.js';

/** Bytes that one look may read: the header of a video of hours has some MiB, and a GIF that X takes 15 MiB. */
export const MOST_BYTES = 32 * 1024 * 1024;
/** Reads that one look may take. */
const MOST_READS = 1024;
/** What is read at once where less is wanted: parsers ask for a few bytes at a time. */
const WINDOW = 64 * 1024;
/** Windows that are kept. */
const KEPT = 8;
const NOTHING = new Uint8Array();

interface Window {
  readonly start: number;
  readonly bytes: Uint8Array;
}

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
  #windows: readonly Window[] = [];
  #turn: Promise<unknown> = Promise.resolve();
  #isStopped = false;
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
    const read = this.#turn.then(() => this.#windowOf(start, last)).then((window) => cut(window, start, last));
    // One after the other: not every source can be read in two places at a time.
    this.#turn = read.catch(() => undefined);
    return read;
  }

  /** From now on, nothing is read. */
  stop(): void {
    this.#isStopped = true;
  }

  async #windowOf(start: number, end: number): Promise<Window> {
    const kept = this.#windows.find((window) => window.start <= start && end <= window.start + window.bytes.length);
    if (kept !== undefined) return kept;
    const isLarge = end - start > WINDOW;
    const from = isLarge ? start : start - (start % WINDOW);
    const to = isLarge ? end : Math.min(Math.ceil(end / WINDOW) * WINDOW, this.size);
    const window = { start: from, bytes: await this.#bytesOf(from, to) };
    this.#windows = [window, ...this.#windows].slice(0, KEPT);
    return window;
  }

  async #bytesOf(start: number, end: number): Promise<Uint8Array> {
    if (this.#isStopped) throw new Error('Nobody waits for it any more');
    this.#bytes += end - start;
    this.#reads += 1;
    if (this.#bytes > MOST_BYTES || this.#reads > MOST_READS) {
      this.exhausted = new TooMuchToRead(
        `More than ${MOST_BYTES / 1024 / 1024} MiB, or ${MOST_READS} reads, would be needed to know more.`,
      );
      throw this.exhausted;
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
}

const cut = ({ start, bytes }: Window, from: number, to: number): Uint8Array =>
  bytes.subarray(from - start, to - start);
