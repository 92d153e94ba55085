import { SourceError } from '../upload-error.js';
import { quietly } from './quietly.js';

/** Bytes that are asked for, piece by piece: the one shape that all streams are read in. */
export interface Pull {
  /** The next piece, of any length; `undefined` at the end. Fails with whatever the stream fails with. */
  readonly next: () => Promise<Uint8Array | undefined>;
  /** Gives the rest up, at once, also while a `next` is under way. Never throws. */
  readonly cancel: () => void;
}

/** A stream that gives bytes when it is asked for them. A Node `Readable` is an `AsyncIterable`. */
export type ByteStream = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

/**
 * A stream as a {@link Pull}. Nothing is read before the first `next`.
 *
 * `cancel` owns the stream: it cancels a web stream, destroys a Node stream, and returns an iterator, which RxJS's own
 * conversions do only when the pending read has come.
 */
export function pullFrom(stream: ByteStream): Pull {
  if ('getReader' in stream) return pullFromWeb(stream);
  return isReadable(stream) ? pullFromReadable(stream) : pullFromIterable(stream);
}

/** Whether something is a stream that can be pulled from. */
export const isByteStream = (value: unknown): value is ByteStream =>
  typeof value === 'object' && value !== null && ('getReader' in value || Symbol.asyncIterator in value);

function pullFromWeb(stream: ReadableStream<Uint8Array>): Pull {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  const open = () => (reader ??= stream.getReader());
  return {
    next: async () => {
      const { done, value } = await open().read();
      return done ? undefined : bytesOf(value);
    },
    // A stream that somebody else reads is not ours to cancel, and gives no reader.
    cancel: () => quietly(() => open().cancel()),
  };
}

/** Bytes that the stream of a file is asked for: its own pieces of 64 KiB would be sixteen times as many reads. */
const AT_ONCE = 1024 * 1024;

/** As much of a Node `Readable` as is used. */
interface ReadableLike extends AsyncIterable<Uint8Array> {
  read(size?: number): unknown;
  on(event: 'readable' | 'end' | 'close', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  destroy(): void;
  readonly destroyed?: boolean;
  readonly readableEnded?: boolean;
  readonly readableObjectMode?: boolean;
  /** Of a file. */
  readonly path?: unknown;
  readonly bytesRead?: number;
  readonly errored?: Error | null;
}

const isReadable = (stream: AsyncIterable<Uint8Array>): stream is ReadableLike =>
  ['read', 'on', 'destroy'].every((name) => typeof Reflect.get(stream, name) === 'function');

const isOfFile = ({ path, bytesRead, readableObjectMode }: ReadableLike): boolean =>
  path !== undefined && bytesRead !== undefined && readableObjectMode === false;

/** By `read()` and its events: a third of what the stream's own async iterator costs, and many pieces are small. */
function pullFromReadable(stream: ReadableLike): Pull {
  let end: { readonly error?: Error } | undefined;
  let again: (() => void) | undefined;
  let first: unknown = null;
  let isHeard = false;
  const ended = (by: { readonly error?: Error }): void => {
    end ??= by;
    again?.();
  };
  const closed = () => ({ error: stream.errored ?? new Error('The stream was closed before its end') });
  const hear = (): void => {
    isHeard = true;
    stream.on('readable', () => again?.());
    stream.on('end', () => ended({}));
    stream.on('error', (error) => ended({ error }));
    stream.on('close', () => ended(closed()));
    // What is asked for more than its high-water mark raises that. A file then gives larger pieces; others would only
    // join theirs.
    if (isOfFile(stream)) first = stream.read(AT_ONCE);
    // What has ended already says so no more.
    if (stream.readableEnded === true) ended({});
    else if (stream.destroyed === true) ended(closed());
  };
  return {
    next: () =>
      new Promise((resolve, reject) => {
        if (!isHeard) hear();
        again = () => {
          const piece = end === undefined ? (first ?? stream.read()) : null;
          first = null;
          if (piece === null && end === undefined) return;
          again = undefined;
          if (end?.error !== undefined) reject(end.error);
          else if (piece === null) resolve(undefined);
          else resolve(Promise.resolve(piece).then(bytesOf));
        };
        again();
      }),
    cancel: () => {
      // What fails while it is closed, and was never read, would end the process: nobody hears it.
      stream.on('error', () => undefined);
      quietly(() => stream.destroy());
    },
  };
}

function pullFromIterable(stream: AsyncIterable<Uint8Array>): Pull {
  let iterator: AsyncIterator<Uint8Array> | undefined;
  const open = () => (iterator ??= stream[Symbol.asyncIterator]());
  return {
    next: async () => {
      const result = await open().next();
      return result.done === true ? undefined : bytesOf(result.value);
    },
    // Of one that was never read too: what it holds, it holds since it was made.
    cancel: () => quietly(() => open().return?.()),
  };
}

/** Callers of plain JavaScript may stream anything. */
export function bytesOf(piece: unknown): Uint8Array {
  if (piece instanceof Uint8Array) return piece;
  if (ArrayBuffer.isView(piece)) return new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength);
  if (Object.prototype.toString.call(piece) === '[object ArrayBuffer]') return new Uint8Array(piece as ArrayBuffer);
  throw new SourceError(
    `The stream gives ${typeof piece === 'string' ? 'text (has it an encoding set?)' : typeof piece} where bytes (Uint8Array) are wanted`,
    { errorCode: 'source-unreadable' },
  );
}
