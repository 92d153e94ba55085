import { InvalidUploadError, SourceError } from '../upload-error.js';
import type { SegmentPlace, SourceFacts, SourceReader } from './chunk-source.js';
import { readerOf } from './from-stream.js';
import type { UrlDescription } from './from-url.js';
import { type Pull, pullFrom } from './pull.js';

/** Bytes of the first range: as much as is peeked at. */
const FIRST_RANGE = 64 * 1024;
const ATTEMPTS = 3;

/** What the server says of the resource: which version it is, and how large. */
interface Version {
  readonly size: number;
  readonly tag: string | undefined;
}

/** Reads a resource by ranges, or, where the server serves none, as the stream that its first answer is. */
export class UrlReader implements SourceReader {
  readonly #url: URL;
  readonly #description: UrlDescription;
  readonly #abort = new AbortController();
  #version: Version = { size: 0, tag: undefined };
  #head: Uint8Array = new Uint8Array(0);
  /** In place of ranges, once the server has shown that it serves none. */
  #streamed: SourceReader | undefined;

  constructor(url: URL, description: UrlDescription) {
    this.#url = url;
    this.#description = description;
  }

  async facts(): Promise<SourceFacts> {
    const response = await this.#fetch(0, FIRST_RANGE);
    const { headers } = response;
    const mediaType = this.#description.mediaType ?? headers.get('content-type')?.split(';', 1)[0];
    const name = this.#description.name ?? decodeURIComponent(this.#url.pathname.split('/').at(-1) ?? '');
    const known = { ...(mediaType !== undefined && { mediaType }), ...(name !== '' && { name }) };
    if (response.status === 206) {
      const { size } = rangeOf(response);
      this.#version = { size, tag: tagOf(headers) };
      this.#head = new Uint8Array(await response.arrayBuffer());
      if (this.#head.length !== Math.min(FIRST_RANGE, size)) throw new SourceError(`${this.#url.host} sent ${this.#head.length} bytes of a range of ${Math.min(FIRST_RANGE, size)}`);
      return { size, identity: this.#url.origin + this.#url.pathname, ...known };
    }
    if (response.body === null) throw new SourceError(`${this.#url.host} answered without a body`);
    const size = this.#description.size ?? lengthOf(headers);
    const { spool } = this.#description;
    this.#streamed = readerOf(pullFrom(response.body), { ...known, ...(size !== undefined && { size }), ...(spool && { spool }) });
    return this.#streamed.facts() as Promise<SourceFacts>;
  }

  peek(length: number): ReturnType<SourceReader['peek']> {
    return this.#streamed?.peek(length) ?? Promise.resolve(this.#head.subarray(0, length));
  }

  read(start: number, end: number, place: SegmentPlace): ReturnType<SourceReader['read']> {
    if (this.#streamed) return this.#streamed.read(start, end, place);
    return end <= this.#head.length ? Promise.resolve(this.#head.subarray(start, end)) : this.#range(start, place(end - start), ATTEMPTS);
  }

  confirm(): ReturnType<SourceReader['confirm']> {
    return this.#streamed?.confirm() ?? Promise.resolve();
  }

  unsubscribe(): void {
    this.#streamed?.unsubscribe();
    this.#abort.abort();
  }

  async #range(start: number, bytes: Uint8Array, attempts: number): Promise<Uint8Array> {
    try {
      const response = await this.#fetch(start, start + bytes.length);
      if (response.status !== 206 || response.body === null) throw new SourceError(`${this.#url.host} answered a range with ${response.status}: the resource has changed, or is not served in ranges any more`);
      const range = rangeOf(response);
      const { size, tag } = this.#version;
      if (range.size !== size || tagOf(response.headers) !== tag) throw new SourceError(`${this.#url.host} has changed the resource while it was uploaded`);
      if (range.start !== start || !(await fills(bytes, pullFrom(response.body)))) throw new SourceError(`${this.#url.host} sent another range than the one asked for`);
      return bytes;
    } catch (error) {
      if (error instanceof SourceError || this.#abort.signal.aborted) throw error;
      if (attempts > 1) return this.#range(start, bytes, attempts - 1);
      throw new SourceError(`${this.#url.host} cannot be read at byte ${start}`, { cause: error });
    }
  }

  async #fetch(start: number, end: number): Promise<Response> {
    const { headers = {}, fetch = globalThis.fetch } = this.#description;
    const { tag } = this.#version;
    const response = await fetch(this.#url, {
      // No compression: ranges and lengths are of the bytes as they are.
      headers: { ...headers, 'accept-encoding': 'identity', range: `bytes=${start}-${end - 1}`, ...(tag?.startsWith('"') && { 'if-match': tag }) },
      signal: this.#abort.signal,
    });
    if (response.ok) return response;
    if (response.body !== null) pullFrom(response.body).cancel();
    if (response.status === 416 && start === 0) throw new InvalidUploadError(`${this.#url.host} serves no bytes there: X takes no empty media.`);
    if (response.status === 412) throw new SourceError(`${this.#url.host} has changed the resource while it was uploaded`);
    if (response.status < 500 && response.status !== 429) throw new SourceError(`${this.#url.host} answered ${response.status}`);
    throw new Error(`${this.#url.host} answered ${response.status}`);
  }
}

/** Whether what is pulled has as many bytes as there is room for; they are in it then. */
async function fills(room: Uint8Array, pull: Pull): Promise<boolean> {
  let filled = 0;
  for (let piece = await pull.next(); piece !== undefined; piece = await pull.next()) {
    if (filled + piece.length > room.length) {
      pull.cancel();
      return false;
    }
    room.set(piece, filled);
    filled += piece.length;
  }
  return filled === room.length;
}

/** `bytes 0-65535/1048576` */
function rangeOf({ headers }: Response): { readonly start: number; readonly size: number } {
  const [, start, size] = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get('content-range') ?? '') ?? [];
  if (start === undefined || size === undefined) throw new SourceError('The server sends a range without saying which (Content-Range)');
  return { start: Number(start), size: Number(size) };
}

/** What a version is known by. */
const tagOf = (headers: Headers): string | undefined => headers.get('etag') ?? headers.get('last-modified') ?? undefined;

/** Only of bytes that are not compressed: of others it is the length on the wire. */
function lengthOf(headers: Headers): number | undefined {
  const length = headers.get('content-length');
  const encoding = headers.get('content-encoding') ?? 'identity';
  return encoding === 'identity' && length !== null && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}
