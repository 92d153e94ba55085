import { SourceError } from '../upload-error.js';

/** A part of a body. */
export type Part = Uint8Array | Blob;

/** Bytes of a part. A buffer that was transferred to somebody else has none left. */
export const sizeOf = (part: Part): number => (part instanceof Uint8Array ? part.byteLength : part.size);

/** Bytes of all parts. */
export const sizeOfParts = (parts: readonly Part[]): number => parts.reduce((sum, part) => sum + sizeOf(part), 0);

/** The error for bytes that were there when the command was given, and are not when they are sent. */
export const bytesGone = (cause?: unknown): SourceError =>
  new SourceError('the bytes cannot be read any more: leave their buffer or file alone during the upload', {
    errorCode: 'source-unreadable',
    cause,
  });

/** Why a request has failed: a browser says the same of a file that it cannot read and of a network. */
export async function failureOfBody(error: unknown, body: string | readonly Part[] = ''): Promise<unknown> {
  try {
    for (const part of body)
      // Firefox gives fewer bytes of a file that has become shorter, and no error.
      if (part instanceof Blob && (await part.slice(-1).arrayBuffer()).byteLength < Math.min(part.size, 1))
        return bytesGone(error);
    return error;
  } catch (cause) {
    return bytesGone(cause);
  }
}
