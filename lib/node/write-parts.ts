import type { Writable } from 'node:stream';
import { Observable } from 'rxjs';
import type { SliceSize } from './slice-size.js';

/** A part of a body. */
export type Part = Uint8Array | Blob;

/**
 * Writes parts to a request in slices, none of them copied, and ends it; emits how many bytes the system has taken.
 *
 * A slice is written when the system has taken the one before, so each is a tick of progress that needs no private
 * field of a socket. Unsubscribing: nothing is read nor written any more. Fails where a Blob cannot be read; where
 * bytes are not taken, it is the request that fails.
 */
export const writeParts = (parts: readonly Part[], to: Writable, slices: SliceSize): Observable<number> =>
  new Observable((subscriber) => {
    const left = parts.filter((part) => sizeOf(part) > 0);
    let offset = 0;
    let taken = 0;

    const nextSlice = (part: Part): Part => {
      const start = offset;
      const end = start + slices.next(sizeOf(part) - start);
      offset = end;
      if (end === sizeOf(part)) {
        left.shift();
        offset = 0;
      }
      return part instanceof Uint8Array ? part.subarray(start, end) : part.slice(start, end);
    };
    const write = (slice: Uint8Array): void => {
      if (subscriber.closed) return;
      const began = performance.now();
      to.write(slice, (error) => {
        if (error || subscriber.closed) return;
        slices.took(performance.now() - began);
        taken += slice.byteLength;
        subscriber.next(taken);
        if (left.length > 0) writeNext();
        else subscriber.complete();
      });
      if (left.length === 0) to.end();
    };
    const writeNext = (): void => {
      const [part] = left;
      const slice = part && nextSlice(part);
      if (slice === undefined) to.end(() => subscriber.complete());
      else if (slice instanceof Uint8Array) write(slice);
      else
        slice.arrayBuffer().then(
          (bytes) => write(new Uint8Array(bytes)),
          (error: unknown) => subscriber.error(error),
        );
    };
    writeNext();
  });

/** Bytes of all parts. */
export const sizeOfParts = (parts: readonly Part[]): number => parts.reduce((sum, part) => sum + sizeOf(part), 0);

const sizeOf = (part: Part): number => (part instanceof Uint8Array ? part.byteLength : part.size);
