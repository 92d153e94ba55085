import { firstValueFrom, from } from 'rxjs';
import { isUploadError, SourceError } from '../upload-error.js';
import type { SegmentPlace, SourceFacts, SourceReader } from './chunk-source.js';
import type { SourceDescription } from './from-blob.js';
import type { Pull } from './pull.js';
import type { Spool } from './spool.js';

/** Reads a stream of unknown size: all of it into a spool first, and then from there, as often as it is wanted. */
export class SpoolingReader implements SourceReader {
  readonly #pull: Pull;
  readonly #spool: Spool;
  readonly #description: SourceDescription;
  #spooled: SourceReader | undefined;
  #closed = false;

  constructor(pull: Pull, spool: Spool, description: SourceDescription) {
    this.#pull = pull;
    this.#spool = spool;
    this.#description = description;
  }

  async facts(): Promise<SourceFacts> {
    try {
      for (let piece = await this.#pull.next(); piece !== undefined && !this.#closed; piece = await this.#pull.next())
        await this.#spool.write(piece);
    } catch (cause) {
      throw isUploadError(cause)
        ? cause
        : new SourceError('The stream failed, or could not be kept, before its size was known', { cause });
    }
    this.#spooled = (await this.#spool.source(this.#description)).open();
    const { size, mediaType, name }: SourceFacts = await firstValueFrom(from(this.#spooled.facts()), {
      defaultValue: { size: 0 },
    });
    // What a spool is called and when it was written says nothing of the stream.
    return { size, ...(mediaType !== undefined && { mediaType }), ...(name !== undefined && { name }) };
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
    this.#closed = true;
    this.#pull.cancel();
    this.#spooled?.unsubscribe();
    this.#spool.discard();
  }

  #opened(): SourceReader {
    if (this.#spooled === undefined) throw new SourceError('The stream is read before it is open');
    return this.#spooled;
  }
}
