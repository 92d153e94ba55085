import { map, Observable, reduce, throwError, timeout } from 'rxjs';
import { SourceError } from '../upload-error.js';
import { PassingFailure, silence } from './passing-failure.js';
import type { Pull } from './pull.js';

/**
 * Reads all that is pulled into `bytes`, and emits them; nothing for `limit` ms is a failure, and so is more or less than
 * there is room for. Cancels the rest however it ends.
 */
export const fillFrom = (pull: Pull, bytes: Uint8Array, limit: number): Observable<Uint8Array> =>
  piecesOf(pull).pipe(
    timeout({ each: limit, with: () => throwError(() => silence(limit)) }),
    reduce((filled, piece) => {
      if (filled + piece.length > bytes.length)
        throw new SourceError(`The server sends more than the ${bytes.length} bytes of the range that it names`, {
          errorCode: 'source-too-long',
          expected: bytes.length,
        });
      bytes.set(piece, filled);
      return filled + piece.length;
    }, 0),
    map((filled) => {
      // A reply that is cut off may look like one that has ended.
      if (filled < bytes.length) throw new PassingFailure(`only ${filled} of ${bytes.length} bytes came`);
      return bytes;
    }),
  );

/** Each piece is asked for when the one before was taken. */
const piecesOf = (pull: Pull): Observable<Uint8Array> =>
  new Observable((subscriber) => {
    const ask = (): void => {
      pull
        .next()
        .then((piece) => {
          if (piece === undefined) subscriber.complete();
          else {
            subscriber.next(piece);
            if (!subscriber.closed) ask();
          }
        })
        .catch((error: unknown) => subscriber.error(error));
    };
    ask();
    return () => pull.cancel();
  });
