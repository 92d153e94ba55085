/**
 * Reads a body to its end, or up to a limit: what is held never exceeds it by more than a chunk.
 *
 * @returns The bytes; `undefined` where there are more than `limit`. The rest is then left unread, and the sender told.
 */
export async function limitedBody(
  { body }: Pick<Request | Response, 'body'>,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (body === null) return new Uint8Array(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    size += read.value.byteLength;
    if (size > limit) {
      // Nobody waits for the sender to take note.
      reader.cancel().catch(() => undefined);
      return undefined;
    }
    // A stream of empty chunks must not fill the list.
    if (read.value.byteLength > 0) chunks.push(read.value);
  }
  return joined(chunks, size);
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}
