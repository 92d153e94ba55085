import { SourceError } from '../upload-error.js';

/** Bytes that are asked for, piece by piece: the one shape that all streams are read in. */
export interface Pull {
  /** The next piece, of any length; `undefined` at the end. Fails with whatever the stream fails with. */
  readonly next: () => Promise<Uint8Array | undefined>;
  /** Gives the rest up, at once, also while a `next` is under way. */
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
export const pullFrom = (stream: ByteStream): Pull => ('getReader' in stream ? pullFromWeb(stream) : pullFromIterable(stream));

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
    cancel: () => {
      // A stream that somebody else reads is not ours to cancel.
      if (reader !== undefined || !stream.locked) open().cancel().catch(() => undefined);
    },
  };
}

/** As Node's streams are. */
interface Destroyable {
  destroy(): void;
}

function pullFromIterable(stream: AsyncIterable<Uint8Array>): Pull {
  let iterator: AsyncIterator<Uint8Array> | undefined;
  return {
    next: async () => {
      iterator ??= stream[Symbol.asyncIterator]();
      const result = await iterator.next();
      return result.done === true ? undefined : bytesOf(result.value);
    },
    cancel: () => {
      (stream as Partial<Destroyable>).destroy?.();
      iterator?.return?.().catch(() => undefined);
    },
  };
}

/** Callers of plain JavaScript may stream anything. */
export function bytesOf(piece: unknown): Uint8Array {
  if (piece instanceof Uint8Array) return piece;
  if (ArrayBuffer.isView(piece)) return new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength);
  if (Object.prototype.toString.call(piece) === '[object ArrayBuffer]') return new Uint8Array(piece as ArrayBuffer);
  throw new SourceError(`The stream gives ${typeof piece === 'string' ? 'text (has it an encoding set?)' : typeof piece} where bytes (Uint8Array) are wanted`);
}
