import { concatMap, defer, map, type Observable, type ObservableInput, of, ReplaySubject, takeUntil } from 'rxjs';
import { SourceError, type UploadErrorCode } from '../upload-error.js';
import { type AskedRange, askUrl, type UrlAccess, type UrlReply } from './ask-url.js';
import type { SegmentPlace, SourceFacts, SourceReader } from './chunk-source.js';
import { fillFrom } from './fill-from.js';
import { limitStalls } from './limit-stalls.js';
import { tryAgain } from './passing-failure.js';
import { readerOf } from './reader-of.js';
import { lengthIn, rangeIn, tagIn, typeIn, versionIn } from './reply-headers.js';
import { type Described, describedFacts } from './source-description.js';
import type { UrlDescription } from './url-description.js';
import { identityOf, nameIn } from './url-identity.js';

/** Bytes of the first range: as much as is peeked at. */
const FIRST_RANGE = 64 * 1024;

/** Reads a resource by ranges, or, where the server serves none, as the stream that its first answer is. */
export class UrlReader implements SourceReader {
  readonly #access: UrlAccess;
  readonly #description: UrlDescription;
  readonly #closed$ = new ReplaySubject<void>(1);
  /** What the server has said of the resource at first. */
  #size = 0;
  #tag: string | undefined;
  #head: Uint8Array = new Uint8Array(0);
  /** In place of ranges, once the server has shown that it serves none. */
  #streamed: SourceReader | undefined;

  constructor(access: UrlAccess, description: UrlDescription) {
    this.#access = access;
    this.#description = description;
  }

  facts(): Observable<SourceFacts> {
    return this.#ask({ start: 0, end: FIRST_RANGE }, (reply) =>
      reply.status === 206 ? this.#openRanges(reply) : this.#openStream(reply),
    );
  }

  peek(length: number): ReturnType<SourceReader['peek']> {
    return this.#streamed?.peek(length) ?? of(this.#head.subarray(0, length));
  }

  read(start: number, end: number, place: SegmentPlace): ReturnType<SourceReader['read']> {
    if (this.#streamed) return this.#streamed.read(start, end, place);
    if (end <= this.#head.length) return of(this.#head.subarray(start, end));
    return defer(() => this.#readRange(start, end, place(end - start)));
  }

  confirm(): ReturnType<SourceReader['confirm']> {
    return this.#streamed?.confirm() ?? of(undefined);
  }

  unsubscribe(): void {
    this.#closed$.next();
    this.#streamed?.unsubscribe();
  }

  #openRanges({ headers, body }: UrlReply): Observable<SourceFacts> {
    const range = rangeIn(headers);
    const end = Math.min(FIRST_RANGE, range.size);
    this.#mustBe(
      range.start === 0 && range.end === end,
      'source-unreadable',
      'sent another range than the one asked for',
    );
    const { size = range.size } = this.#description;
    if (size !== range.size)
      throw new SourceError(`${this.#host} has ${range.size} bytes, and ${size} were announced (size)`, {
        errorCode: 'source-changed',
        expected: size,
        actual: range.size,
      });
    return fillFrom(body, new Uint8Array(end), this.#access.timeout).pipe(
      map((head) => {
        [this.#size, this.#tag, this.#head] = [size, tagIn(headers), head];
        return describedFacts(size, this.#known(headers));
      }),
    );
  }

  #openStream({ headers, body }: UrlReply): ObservableInput<SourceFacts> {
    const { size = lengthIn(headers), spool } = this.#description;
    const pull = limitStalls(body, this.#access.timeout, this.#host);
    const reader = readerOf(pull, this.#known(headers), { size, spool });
    this.#streamed = reader;
    return reader.facts();
  }

  #readRange(start: number, end: number, bytes: Uint8Array): Observable<Uint8Array> {
    return this.#ask({ start, end, tag: this.#tag }, ({ status, headers, body }) => {
      this.#mustBe(
        status === 206,
        'source-changed',
        `answered a range with ${status}: the resource has changed, or is not served in ranges any more`,
      );
      const range = rangeIn(headers);
      this.#mustBe(
        range.size === this.#size && tagIn(headers) === this.#tag,
        'source-changed',
        'has changed the resource while it was uploaded',
      );
      this.#mustBe(
        range.start === start && range.end === end,
        'source-unreadable',
        'sent another range than the one asked for',
      );
      return fillFrom(body, bytes, this.#access.timeout);
    });
  }

  #known(headers: Headers): Described {
    const { url } = this.#access;
    const {
      mediaType = typeIn(headers),
      name = nameIn(url),
      version = versionIn(headers),
      identity = identityOf(url),
    } = this.#description;
    return { mediaType, name, version, identity };
  }

  #ask<T>(asked: AskedRange, use: (reply: UrlReply) => ObservableInput<T>): Observable<T> {
    return askUrl(this.#access, asked).pipe(
      concatMap((reply) => {
        try {
          return use(reply);
        } catch (refused) {
          reply.body.cancel();
          throw refused;
        }
      }),
      tryAgain(`${this.#host} cannot be read at byte ${asked.start}`),
      takeUntil(this.#closed$),
    );
  }

  get #host(): string {
    return this.#access.url.host;
  }

  #mustBe(condition: boolean, errorCode: UploadErrorCode, otherwise: string): void {
    if (!condition) throw new SourceError(`${this.#host} ${otherwise}`, { errorCode });
  }
}
