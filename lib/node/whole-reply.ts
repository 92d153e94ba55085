import type { IncomingMessage } from 'node:http';
import { LARGEST_REPLY, tooLargeReply } from '../http/largest-reply.js';
import type { TransportResponse } from '../http/transport.js';

/**
 * Reads a reply to its end. Fails where it breaks off, or is larger than any of X's.
 *
 * A Promise for a reason: it is kept when Node has taken the connection back, which the next request then finds free.
 */
export const wholeReply = (reply: IncomingMessage): Promise<TransportResponse> =>
  new Promise((resolve, reject) => {
    const pieces: Uint8Array[] = [];
    let size = 0;
    reply
      .on('data', (piece: Uint8Array) => {
        size += piece.byteLength;
        if (size > LARGEST_REPLY) reply.destroy(tooLargeReply());
        else pieces.push(piece);
      })
      .on('end', () =>
        resolve({
          status: reply.statusCode ?? 0,
          headers: oneTextEach(reply.headers),
          text: Buffer.concat(pieces).toString(),
        }),
      )
      .on('error', (error) =>
        reject(
          error.message === 'aborted'
            ? new Error('The connection was closed before the whole reply had arrived', { cause: error })
            : error,
        ),
      );
  });

/** Node's own names are in lower case already; the one header that comes as a list is `set-cookie`. */
const oneTextEach = ({ 'set-cookie': cookies, ...headers }: IncomingMessage['headers']): Record<string, string> =>
  ({ ...headers, ...(cookies && { 'set-cookie': cookies.join(', ') }) }) as Record<string, string>;
