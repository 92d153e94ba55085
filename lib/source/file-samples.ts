import { defer, map, type Observable } from 'rxjs';
import { SourceError } from '../upload-error.js';

const SAMPLE_BYTES = 4096;

/** What a file holds at its head, in its middle and at its end. */
export const samplesOf = (file: Blob): Observable<Uint8Array> =>
  defer(() => {
    const last = Math.max(file.size - SAMPLE_BYTES, 0);
    const samples = [0, Math.floor(last / 2), last].map((start) => file.slice(start, start + SAMPLE_BYTES));
    return new Blob(samples).arrayBuffer();
  }).pipe(map((bytes) => new Uint8Array(bytes)));

/**
 * A slice of a file that is still long enough for it. Firefox gives what is there of a file that has become shorter,
 * and no error: a request would wait for the rest for ever.
 */
export const wholeSlice = (file: Blob, start: number, end: number): Observable<Blob> =>
  defer(() => file.slice(end - 1, end).arrayBuffer()).pipe(
    map(({ byteLength }) => {
      if (byteLength === 0) throw changed();
      return file.slice(start, end);
    }),
  );

/** Fails where a file is not any more what it was when the upload began. */
export function mustBeEqual(before: Uint8Array, now: Uint8Array): void {
  if (now.length !== before.length || now.some((byte, at) => byte !== before[at])) throw changed();
}

const changed = (): SourceError =>
  new SourceError('The file has changed while it was uploaded', { errorCode: 'source-changed' });
