import type { Writable } from 'node:stream';
import { Observable } from 'rxjs';
import { bytesGone, type Part, sizeOf } from '../http/body-parts.js';
import { isSourceError } from '../upload-error.js';
import type { SliceSize } from './slice-size.js';

/**
 * Writes parts to a request in slices, none of them copied, and ends it; emits how many bytes the system has taken.
 *
 * A slice is written when the system has taken the one before, so each is a tick of progress that needs no private
 * field of a socket. Unsubscribing: nothing is read nor written any more. Fails with a `SourceError`
 * where the bytes cannot be read; where they are not taken, it is the request that fails.
 */
export const writeParts = (parts: readonly Part[], to: Writable, slices: SliceSize): Observable<number> =>
  new Observable((subscriber) => {
    const left = parts.map((part) => ({ part, size: sizeOf(part) })).filter(({ size }) => size > 0);
    let offset = 0;
    let taken = 0;
    const failed = (cause: unknown): void => subscriber.error(isSourceError(cause) ? cause : bytesGone(cause));

    const nextSlice = ({ part, size }: { readonly part: Part; readonly size: number }): readonly [Part, number] => {
      const start = offset;
      const end = start + slices.next(size - start);
      offset = end;
      if (end === size) {
        left.shift();
        offset = 0;
      }
      return [part instanceof Uint8Array ? part.subarray(start, end) : part.slice(start, end), end - start];
    };
    // Buffers are transferred and files change meanwhile: what is not as long as it was is not what was meant.
    const write = (slice: Uint8Array, size: number): void => {
      if (subscriber.closed) return;
      if (slice.byteLength !== size) throw bytesGone();
      const began = performance.now();
      to.write(slice, (error) => {
        if (error || subscriber.closed) return;
        if (slice.byteLength !== size) {
          failed(bytesGone());
          return;
        }
        slices.took(performance.now() - began);
        taken += size;
        subscriber.next(taken);
        if (left.length > 0) writeNext();
        else subscriber.complete();
      });
      if (left.length === 0) to.end();
    };
    // Called by the stream too, which knows nothing to do with what is thrown.
    const writeNext = (): void => {
      if (subscriber.closed) return;
      try {
        const [part] = left;
        if (part === undefined) return void to.end(() => subscriber.complete());
        const [slice, size] = nextSlice(part);
        if (slice instanceof Uint8Array) write(slice, size);
        else
          slice
            .arrayBuffer()
            .then((bytes) => write(new Uint8Array(bytes), size))
            .catch(failed);
      } catch (cause) {
        failed(cause);
      }
    };
    writeNext();
  });
