/** What a reader of a body wants besides a limit. */
export interface BodyReading {
  /** Bytes that the sender has announced. They are no more than a first guess at the buffer's size. */
  readonly expected?: number;
  /** Bytes of the buffer to leave free on either side of the body. */
  readonly room?: number;
  /** Asked before the buffer grows, with the bytes that it grows by. What it throws ends the reading. */
  readonly grows?: ((bytes: number) => void) | undefined;
  /** Told how many bytes there are so far. */
  readonly arrived?: (size: number) => void;
  /** Ends the reading early: a body that is cut off is as one that ends. */
  readonly signal?: AbortSignal;
}

/** Bytes of a first buffer where nothing is announced. */
const FIRST = 16_384;

/**
 * Reads a body to its end, or up to a limit, into one buffer that grows: however small its chunks are, none of them
 * outlives its turn.
 *
 * @returns The bytes; `undefined` where there are more than `limit`. The rest is then left unread, and the sender told.
 */
export async function limitedBody(
  { body }: Pick<Request | Response, 'body'>,
  limit: number,
  { expected = 0, room = 0, grows, arrived, signal }: BodyReading = {},
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (body === null) return new Uint8Array(0);
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  // Nobody waits for the sender to take note.
  const leave = (): void => void reader.cancel().catch(() => undefined);
  let buffer = new Uint8Array(0);
  let size = 0;
  const makeRoom = (needed: number): void => {
    const capacity = buffer.length - 2 * room;
    if (needed <= capacity) return;
    const wanted = Math.min(limit, Math.max(needed, 2 * capacity, expected, FIRST)) + 2 * room;
    grows?.(wanted - buffer.length);
    const larger = new Uint8Array(wanted);
    larger.set(buffer.subarray(0, room + size));
    buffer = larger;
  };
  signal?.addEventListener('abort', leave, { once: true });
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      const chunk = read.value;
      if (size + chunk.byteLength > limit) {
        leave();
        return undefined;
      }
      makeRoom(size + chunk.byteLength);
      buffer.set(chunk, room + size);
      size += chunk.byteLength;
      arrived?.(size);
    }
  } catch (error) {
    leave();
    throw error;
  } finally {
    signal?.removeEventListener('abort', leave);
  }
  return buffer.subarray(room, room + size);
}
