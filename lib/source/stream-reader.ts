import { concatMap, defer, from, type Observable, of, timeout } from 'rxjs';
import { isUploadError, SourceError } from '../upload-error.js';
import type { SegmentPlace, SourceFacts, SourceReader } from './chunk-source.js';
import type { Pull } from './pull.js';

/**
 * ms that a stream which has given all of its bytes may take to say that it has ended. What stays open (a socket, a pipe)
 * never says so, and its size was announced.
 */
const END_WAIT = 1_000;

const NOTHING = new Uint8Array(0);

/**
 * Reads a stream of known size, once, in rising order: pieces of any length are cut anew into what is asked for.
 *
 * Bytes are copied into the segment's place as they come, so that a stream may use its buffer again; of the stream, no
 * more is asked for than the segment needs, and at most one piece waits.
 */
export class StreamReader implements SourceReader {
  readonly #pull: Pull;
  readonly #facts: SourceFacts;
  /** What was pulled and not read yet, and where in the source it begins. */
  #waiting: Uint8Array = NOTHING;
  /** Bytes that wait: a piece that its owner has transferred away is empty, and was not read. */
  #left = 0;
  #position = 0;

  constructor(pull: Pull, facts: SourceFacts) {
    this.#pull = pull;
    this.#facts = { ...facts, onePass: true };
  }

  facts(): Promise<SourceFacts> {
    return Promise.resolve(this.#facts);
  }

  async peek(length: number): Promise<Uint8Array> {
    const head = await this.read(0, Math.min(length, this.#facts.size), (size) => new Uint8Array(size));
    const whole = new Uint8Array(head.length + this.#left);
    whole.set(head);
    whole.set(this.#take(this.#left), head.length);
    this.#keep(whole);
    this.#position = 0;
    return head;
  }

  async read(start: number, end: number, place: SegmentPlace): Promise<Uint8Array> {
    if (start < this.#position)
      throw new SourceError(`A stream can be read only once, and byte ${start} has passed`, {
        errorCode: 'source-used-up',
      });
    // At once where nothing is to be skipped: what is pushed meanwhile would be lost.
    if (this.#position < start) await this.#skipTo(start);
    const bytes = place(end - start);
    for (let filled = 0; filled < bytes.length;) {
      if (this.#left === 0) await this.#more();
      const piece = this.#take(bytes.length - filled);
      bytes.set(piece, filled);
      filled += piece.length;
    }
    return bytes;
  }

  confirm(): Observable<unknown> {
    const { size } = this.#facts;
    const ended$ = defer(() => this.#ended()).pipe(timeout({ first: END_WAIT, with: () => of(undefined) }));
    // Of a resumed upload, X may have had the last segments already.
    return defer(() => (this.#position < size ? from(this.#skipTo(size)).pipe(concatMap(() => ended$)) : ended$));
  }

  async #skipTo(start: number): Promise<void> {
    while (this.#position < start) {
      if (this.#left === 0) await this.#more();
      this.#take(start - this.#position);
    }
  }

  async #ended(): Promise<void> {
    while (this.#left === 0) {
      const piece = await this.#next();
      if (piece === undefined) return;
      this.#keep(piece);
    }
    throw new SourceError(`The stream goes on after ${this.#facts.size} bytes, and no more were announced to X`, {
      errorCode: 'source-too-long',
      expected: this.#facts.size,
    });
  }

  unsubscribe(): void {
    this.#pull.cancel();
  }

  /** The next piece, or the stream has ended too early. */
  async #more(): Promise<void> {
    const piece = await this.#next();
    if (piece === undefined)
      throw new SourceError(`The stream ended at byte ${this.#position}, and ${this.#facts.size} were announced to X`, {
        errorCode: 'source-ended-early',
        expected: this.#facts.size,
        actual: this.#position,
      });
    this.#keep(piece);
  }

  #keep(piece: Uint8Array): void {
    this.#waiting = piece.length === 0 ? NOTHING : piece;
    this.#left = piece.length;
  }

  /** So many of the bytes that wait, or all of them. */
  #take(most: number): Uint8Array {
    if (this.#waiting.length !== this.#left)
      throw new SourceError(
        `A piece of the stream was transferred away before it was read, at byte ${this.#position}: give a copy of it`,
        { errorCode: 'source-changed' },
      );
    const taken = this.#waiting.subarray(0, most);
    this.#keep(this.#waiting.subarray(taken.length));
    this.#position += taken.length;
    return taken;
  }

  async #next(): Promise<Uint8Array | undefined> {
    return this.#pull.next().catch((cause: unknown) => {
      throw isUploadError(cause)
        ? cause
        : new SourceError(`The stream failed at byte ${this.#position + this.#left}`, {
            errorCode: 'source-unreadable',
            cause,
          });
    });
  }
}
