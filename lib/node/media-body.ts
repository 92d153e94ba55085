import { Readable } from 'node:stream';

const SMALLEST_SLICE = 16 * 1024;
const FIRST_SLICE = 64 * 1024;
const LARGEST_SLICE = 1024 * 1024;
/** ms. A slice that takes less is made larger, one that takes more is made smaller: a slow line must be seen to move. */
const QUICK = 10;
const SLOW = 200;

/**
 * The body of a request as slices of its parts, none of them copied.
 *
 * Node asks for the next slice when the one before has been handed to the system, so each is a tick of progress that
 * needs no private field of a socket. Slices grow on a fast line and shrink on a slow one.
 */
export class MediaBody extends Readable {
  readonly size: number;
  readonly #slices: AsyncGenerator<Uint8Array, void, void>;
  readonly #told: () => void;
  #sliceSize = FIRST_SLICE;
  #askedAt = 0;
  /** Handed to Node, and of that all but the last slice: Node asks for one slice ahead. */
  #given = 0;
  #before = 0;

  /** @param told - Called each time that `flushed` has grown. */
  constructor(parts: readonly (Uint8Array | Blob)[], told: () => void) {
    super({ highWaterMark: 1 });
    this.size = parts.reduce((sum, part) => sum + (part instanceof Uint8Array ? part.byteLength : part.size), 0);
    this.#slices = this.#cut(parts);
    this.#told = told;
  }

  /** Bytes that Node has handed to the system. */
  get flushed(): number {
    return this.#before;
  }

  override _read(): void {
    const now = performance.now();
    if (this.#given > 0) this.#adapt(now - this.#askedAt);
    this.#askedAt = now;
    if (this.#before > 0) this.#told();
    this.#before = this.#given;
    this.#slices.next().then(
      ({ done, value }) => {
        this.#given += value?.byteLength ?? 0;
        this.push(done === true ? null : value);
      },
      (error: unknown) => this.destroy(error instanceof Error ? error : new Error(String(error))),
    );
  }

  #adapt(elapsed: number): void {
    if (elapsed < QUICK) this.#sliceSize = Math.min(this.#sliceSize * 2, LARGEST_SLICE);
    if (elapsed > SLOW) this.#sliceSize = Math.max(this.#sliceSize / 2, SMALLEST_SLICE);
  }

  async *#cut(parts: readonly (Uint8Array | Blob)[]): AsyncGenerator<Uint8Array, void, void> {
    for (const part of parts) {
      const size = part instanceof Uint8Array ? part.byteLength : part.size;
      for (let start = 0; start < size; ) {
        const end = Math.min(start + this.#sliceSize, size);
        yield part instanceof Uint8Array ? part.subarray(start, end) : new Uint8Array(await part.slice(start, end).arrayBuffer());
        start = end;
      }
    }
  }
}
