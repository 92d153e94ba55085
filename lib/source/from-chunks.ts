import { from, isObservable, map, type Observable, type ObservableInput, Subject, takeUntil } from 'rxjs';
import { eachValueFrom } from 'rxjs-for-await';
import { SourceError } from '../upload-error.js';
import type { ChunkSource } from './chunk-source.js';
import type { StreamDescription } from './from-stream.js';
import { bytesOf, isByteStream, type Pull, pullFrom } from './pull.js';
import { quietly } from './quietly.js';
import { readerOf } from './reader-of.js';

/** What is known of chunks that are pushed. */
export interface ChunksDescription extends StreamDescription {
  /** Most bytes that may wait to be sent: an Observable knows no brake. @defaultValue 64 MiB */
  readonly maxWaitingBytes?: number;
}

/**
 * Chunks of bytes, of any length, from anything that RxJS can subscribe to.
 *
 * What can be asked for its next value (async iterables, web streams, arrays) is, as in `fromStream`. An Observable
 * pushes: chunks that come faster than they are sent wait in memory, and past `maxWaitingBytes` the upload ends in a
 * `SourceError`. Each is copied when it comes, so that its producer may use its buffer again. Prefer a stream where the
 * bytes are many. Unsubscribing unsubscribes from the chunks.
 *
 * @example
 * ```ts
 * import { from } from 'rxjs';
 * import { fromChunks, mediaClient, oauth2, uploadMedia } from 'rx-media-upload';
 *
 * const chunks$ = from([new Uint8Array(100), new Uint8Array(28)]);
 * const client = mediaClient({ auth: oauth2('token') });
 * uploadMedia(client, fromChunks(chunks$, { size: 128, mediaType: 'image/png' })).subscribe({ error: console.error });
 * ```
 */
export const fromChunks = (
  chunks: ObservableInput<Uint8Array>,
  { maxWaitingBytes = 64 * 1024 * 1024, size, spool, ...known }: ChunksDescription = {},
): ChunkSource => ({
  open: () => readerOf(pullOf(chunks, maxWaitingBytes), known, { size, spool }),
});

function pullOf(chunks: ObservableInput<Uint8Array>, maxWaitingBytes: number): Pull {
  if (!isObservable(chunks)) {
    if (isByteStream(chunks)) return pullFrom(chunks);
    if (Symbol.iterator in chunks) return pullFromIterable(chunks);
  }
  return pullFromPushed(from(chunks), maxWaitingBytes);
}

function pullFromIterable(chunks: Iterable<Uint8Array>): Pull {
  let iterator: Iterator<Uint8Array> | undefined;
  const open = () => (iterator ??= chunks[Symbol.iterator]());
  return {
    next: () =>
      new Promise((resolve) => {
        const result = open().next();
        resolve(result.done === true ? undefined : bytesOf(result.value));
      }),
    cancel: () => quietly(() => open().return?.()),
  };
}

/** Through rxjs-for-await, whose queue knows no bound: the bytes that are in it are counted. */
function pullFromPushed(chunks: Observable<Uint8Array>, maxWaitingBytes: number): Pull {
  const cancelled$ = new Subject<void>();
  let waiting = 0;
  const bounded = chunks.pipe(
    map((piece) => {
      const bytes = bytesOf(piece);
      waiting += bytes.byteLength;
      if (waiting > maxWaitingBytes) {
        throw new SourceError(
          `${waiting} bytes wait to be sent, and at most ${maxWaitingBytes} may: the chunks come faster than ` +
            `they are sent. Use a stream, or raise maxWaitingBytes`,
          { errorCode: 'source-unreadable', option: 'maxWaitingBytes' },
        );
      }
      // A producer may write over its buffer as soon as it has pushed it. Even one that somebody waits for is taken only
      // in the next turn. And not by slice(): a Buffer's copies nothing.
      return new Uint8Array(bytes);
    }),
    takeUntil(cancelled$),
  );
  const values = eachValueFrom(bounded) as AsyncGenerator<Uint8Array, undefined>;
  return {
    next: async () => {
      const { done, value } = await values.next();
      if (done === true) return undefined;
      waiting -= value.byteLength;
      return value;
    },
    // The source is ended first: return() alone would wait behind a next() that is under way.
    cancel: () => {
      quietly(() => cancelled$.next());
      quietly(() => values.return(undefined));
    },
  };
}
