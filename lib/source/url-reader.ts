import { InvalidUploadError, isUploadError, SourceError } from '../upload-error.js';
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

  get #host(): string {
    return this.#url.host;
  }

  async facts(): Promise<SourceFacts> {
    const response = await this.#tried(0, () => this.#fetch(0, FIRST_RANGE));
    const { headers } = response;
    const mediaType = this.#description.mediaType ?? headers.get('content-type')?.split(';', 1)[0];
    const name = this.#description.name ?? nameIn(this.#url);
    const known = { ...(mediaType !== undefined && { mediaType }), ...(name !== '' && { name }) };
    if (response.status === 206) {
      const { size } = rangeOf(response);
      this.#version = { size, tag: tagOf(headers) };
      const room = new Uint8Array(Math.min(FIRST_RANGE, size));
      this.#head = await this.#read(0, room, response).catch((error: unknown) => {
        if (isUploadError(error)) throw error;
        return this.#range(0, room);
      });
      return { size, identity: this.#url.origin + this.#url.pathname, ...known };
    }
    if (response.body === null) throw new SourceError(`${this.#host} answered without a body`);
    const size = this.#description.size ?? lengthOf(headers);
    const { spool } = this.#description;
    this.#streamed = readerOf(pullFrom(response.body), {
      ...known,
      ...(size !== undefined && { size }),
      ...(spool && { spool }),
    });
    return this.#streamed.facts() as Promise<SourceFacts>;
  }

  peek(length: number): ReturnType<SourceReader['peek']> {
    return this.#streamed?.peek(length) ?? Promise.resolve(this.#head.subarray(0, length));
  }

  read(start: number, end: number, place: SegmentPlace): ReturnType<SourceReader['read']> {
    if (this.#streamed) return this.#streamed.read(start, end, place);
    return end <= this.#head.length
      ? Promise.resolve(this.#head.subarray(start, end))
      : this.#range(start, place(end - start));
  }

  confirm(): ReturnType<SourceReader['confirm']> {
    return this.#streamed?.confirm() ?? Promise.resolve();
  }

  unsubscribe(): void {
    this.#streamed?.unsubscribe();
    this.#abort.abort();
  }

  #range(start: number, bytes: Uint8Array): Promise<Uint8Array> {
    return this.#tried(start, async () => {
      const response = await this.#fetch(start, start + bytes.length);
      if (response.status !== 206)
        throw new SourceError(
          `${this.#host} answered a range with ${response.status}: the resource has changed, or is not served in ranges any more`,
        );
      const range = rangeOf(response);
      const { size, tag } = this.#version;
      if (range.size !== size || tagOf(response.headers) !== tag)
        throw new SourceError(`${this.#host} has changed the resource while it was uploaded`);
      if (range.start !== start) throw new SourceError(`${this.#host} sent another range than the one asked for`);
      return this.#read(start, bytes, response);
    });
  }

  /** All of a range's bytes. */
  async #read(start: number, bytes: Uint8Array, { body }: Response): Promise<Uint8Array> {
    if (body === null || !(await fills(bytes, pullFrom(body))))
      throw new SourceError(`${this.#host} sent another range than the ${bytes.length} bytes from byte ${start}`);
    return bytes;
  }

  /** Asks again for what fails on its way; what is wrong for good comes as a `SourceError`. */
  async #tried<T>(start: number, ask: () => Promise<T>, attempts = ATTEMPTS): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (isUploadError(error)) throw error;
      if (attempts > 1 && !this.#abort.signal.aborted) return this.#tried(start, ask, attempts - 1);
      throw new SourceError(`${this.#host} cannot be read at byte ${start}: ${reasonOf(error)}`);
    }
  }

  async #fetch(start: number, end: number): Promise<Response> {
    const { headers = {}, fetch = globalThis.fetch } = this.#description;
    const { tag } = this.#version;
    const response = await fetch(this.#url, {
      // No compression: ranges and lengths are of the bytes as they are.
      headers: {
        ...headers,
        'accept-encoding': 'identity',
        range: `bytes=${start}-${end - 1}`,
        ...(tag?.startsWith('"') && { 'if-match': tag }),
      },
      signal: this.#abort.signal,
    });
    if (response.ok) return response;
    if (response.body !== null) pullFrom(response.body).cancel();
    if (response.status === 416 && start === 0)
      throw new InvalidUploadError(`${this.#host} serves no bytes there: X takes no empty media.`);
    if (response.status === 412) throw new SourceError(`${this.#host} has changed the resource while it was uploaded`);
    if (response.status < 500 && response.status !== 429)
      throw new SourceError(`${this.#host} answered ${response.status}`);
    throw new Unanswered(`it answered ${response.status}`);
  }
}

/** The last part of the path; as it stands where it is no encoded text. */
function nameIn({ pathname }: URL): string {
  const name = pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/**
 * Why a request failed: a code, or words of ours. A library's words may hold the whole URL, and with it a signature.
 */
function reasonOf(error: unknown): string {
  const { code, cause } = error as { readonly code?: unknown; readonly cause?: unknown };
  if (error instanceof Unanswered) return error.message;
  if (typeof code === 'string') return code;
  return cause instanceof Error ? reasonOf(cause) : 'the connection failed';
}

/** An answer that is none, and may be another the next time. */
class Unanswered extends Error {}

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
  if (start === undefined || size === undefined)
    throw new SourceError('The server sends a range without saying which (Content-Range)');
  return { start: Number(start), size: Number(size) };
}

/** What a version is known by. */
const tagOf = (headers: Headers): string | undefined =>
  headers.get('etag') ?? headers.get('last-modified') ?? undefined;

/** Only of bytes that are not compressed: of others it is the length on the wire. */
function lengthOf(headers: Headers): number | undefined {
  const length = headers.get('content-length');
  const encoding = headers.get('content-encoding') ?? 'identity';
  return encoding === 'identity' && length !== null && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}
