import { firstValueFrom, from } from 'rxjs';
import { isUploadError, SourceError } from '../upload-error.js';
import type { SegmentPlace, SourceFacts, SourceReader } from './chunk-source.js';
import type { Pull } from './pull.js';
import { quietly } from './quietly.js';
import { type Described, describedFacts } from './source-description.js';
import type { Spool } from './spool.js';

/** Reads a stream of unknown size: all of it into a spool first, and then from there, as often as it is wanted. */
export class SpoolingReader implements SourceReader {
  readonly #pull: Pull;
  readonly #spool: Spool;
  readonly #known: Described;
  #spooled: SourceReader | undefined;
  #isClosed = false;

  constructor(pull: Pull, spool: Spool, known: Described) {
    this.#pull = pull;
    this.#spool = spool;
    this.#known = known;
  }

  async facts(): Promise<SourceFacts> {
    try {
      for (let piece = await this.#next(); piece !== undefined; piece = await this.#next()) await this.#write(piece);
      const source = await this.#spool.source({});
      this.#mustBeOpen();
      this.#spooled = source.open();
    } catch (cause) {
      throw isUploadError(cause)
        ? cause
        : new SourceError('The stream failed, or could not be kept, before its size was known', {
            errorCode: 'source-unreadable',
            cause,
          });
    }
    const { size } = await firstValueFrom(from(this.#spooled.facts()), { defaultValue: { size: 0 } });
    // What a spool is called and when it was written says nothing of the stream.
    return describedFacts(size, this.#known);
  }

  peek(length: number): ReturnType<SourceReader['peek']> {
    return this.#opened().peek(length);
  }

  read(start: number, end: number, place: SegmentPlace): ReturnType<SourceReader['read']> {
    return this.#opened().read(start, end, place);
  }

  confirm(): ReturnType<SourceReader['confirm']> {
    return this.#opened().confirm();
  }

  unsubscribe(): void {
    this.#isClosed = true;
    this.#pull.cancel();
    quietly(() => this.#spooled?.unsubscribe());
    quietly(() => this.#spool.discard());
  }

  async #next(): Promise<Uint8Array | undefined> {
    const piece = await this.#pull.next();
    // What is given up ends too, and an end must not pass for the stream's: a spool would be opened that nobody closes.
    this.#mustBeOpen();
    return piece;
  }

  async #write(piece: Uint8Array): Promise<void> {
    const { byteLength } = piece;
    await this.#spool.write(piece);
    // Nothing else would tell: the size is whatever has arrived.
    if (piece.byteLength !== byteLength)
      throw new SourceError('A piece of the stream was transferred away while it was kept: give a copy of it', {
        errorCode: 'source-changed',
      });
  }

  #opened(): SourceReader {
    if (this.#spooled === undefined)
      throw new SourceError('The stream is read before it is open', { errorCode: 'source-unreadable' });
    return this.#spooled;
  }

  #mustBeOpen(): void {
    if (this.#isClosed)
      throw new SourceError('The stream was given up before its size was known', { errorCode: 'source-unreadable' });
  }
}
