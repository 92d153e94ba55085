import { Readable } from 'node:stream';
import type { SliceSize } from './slice-size.js';

/**
 * The body of a request as slices of its parts, none of them copied.
 *
 * Node asks for the next slice when the one before has been handed to the system, so each is a tick of progress that
 * needs no private field of a socket.
 */
export class MediaBody extends Readable {
  readonly size: number;
  readonly #parts: readonly (Uint8Array | Blob)[];
  readonly #slices: SliceSize;
  readonly #told: () => void;
  #askedAt = 0;
  /** Where the next slice begins. */
  #part = 0;
  #offset = 0;
  /** Handed to Node, and of that all but the last slice: Node asks for one slice ahead. */
  #given = 0;
  #flushed = 0;

  /** @param told - Called each time that `flushed` has grown. */
  constructor(parts: readonly (Uint8Array | Blob)[], slices: SliceSize, told: () => void) {
    super({ highWaterMark: 1 });
    this.size = parts.reduce((sum, part) => sum + sizeOf(part), 0);
    this.#parts = parts.filter((part) => sizeOf(part) > 0);
    this.#slices = slices;
    this.#told = told;
  }

  /** Bytes that Node has handed to the system. */
  get flushed(): number {
    return this.#flushed;
  }

  override _read(): void {
    const now = performance.now();
    if (this.#given > 0) this.#slices.took(now - this.#askedAt);
    this.#askedAt = now;
    if (this.#flushed > 0) this.#told();
    this.#flushed = this.#given;
    const slice = this.#next();
    if (slice === undefined || slice instanceof Uint8Array) {
      this.#give(slice);
      return;
    }
    slice.arrayBuffer().then(
      (bytes) => this.#give(new Uint8Array(bytes)),
      (error: unknown) => this.destroy(error instanceof Error ? error : new Error(String(error))),
    );
  }

  #give(slice: Uint8Array | undefined): void {
    this.#given += slice?.byteLength ?? 0;
    this.push(slice ?? null);
  }

  #next(): Uint8Array | Blob | undefined {
    const part = this.#parts[this.#part];
    if (part === undefined) return undefined;
    const start = this.#offset;
    const end = start + this.#slices.next(sizeOf(part) - start);
    this.#offset = end;
    if (end === sizeOf(part)) {
      this.#part++;
      this.#offset = 0;
    }
    return part instanceof Uint8Array ? part.subarray(start, end) : part.slice(start, end);
  }
}

const sizeOf = (part: Uint8Array | Blob): number => (part instanceof Uint8Array ? part.byteLength : part.size);
