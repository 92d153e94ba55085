import { describe, expect, it } from 'vitest';
import { limitedBody } from '../../lib/relay/limited-body.js';

/** A body in chunks. */
const inChunks = (chunks: Iterable<Uint8Array<ArrayBuffer>>) => {
  const iterator = chunks[Symbol.iterator]();
  let cancelled = false;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => {
      const { done, value } = iterator.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => {
      cancelled = true;
    },
  });
  return { body, cancelled: () => cancelled };
};

function* chunksOf(count: number, size: number): Generator<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < count; at++) yield new Uint8Array(size).fill(at % 251);
}

describe('limitedBody', () => {
  it('joins chunks of any size, empty ones too', async () => {
    const chunks = [new Uint8Array(0), Uint8Array.of(1, 2), new Uint8Array(0), Uint8Array.of(3)];
    expect([...(await limitedBody(inChunks(chunks), 3))!]).toEqual([1, 2, 3]);
    expect((await limitedBody({ body: null }, 3))!.length).toBe(0);
    const many = await limitedBody(inChunks(chunksOf(100, 1000)), 100_000);
    expect([many!.length, many![99_999], many![1000]]).toEqual([100_000, 99, 1]);
  });

  it.each([0, 100_000])('gives up above the limit, whatever was announced: %i bytes', async (expected) => {
    const one = inChunks(chunksOf(1000, 100));
    expect(await limitedBody(one, 99_999, { expected })).toBeUndefined();
    expect(one.cancelled()).toBe(true);
  });

  it('takes a body in single bytes into a buffer that doubles', async () => {
    const body = await limitedBody(inChunks(chunksOf(300_000, 1)), 5_000_000);
    expect(body!.length).toBe(300_000);
    // At most twice what is in it.
    expect(body!.buffer.byteLength).toBeLessThanOrEqual(600_000);
  });

  it('takes one buffer of the size that was announced truly, and none beyond the limit', async () => {
    const whole = await limitedBody(inChunks(chunksOf(100, 1000)), 200_000, { expected: 100_000, room: 10 });
    expect(whole!.buffer.byteLength).toBe(100_020);
    const small = await limitedBody(inChunks(chunksOf(1, 10)), 50_000, { expected: 1e12 });
    expect(small!.buffer.byteLength).toBe(50_000);
  });

  it('asks before its buffer grows', async () => {
    const one = inChunks(chunksOf(100, 1000));
    const refusal = new Error('no room');
    const asked: number[] = [];
    const refused = limitedBody(one, 200_000, {
      grows: (bytes) => {
        asked.push(bytes);
        if (bytes > 30_000) throw refusal;
      },
    });
    await expect(refused).rejects.toBe(refusal);
    expect([asked, one.cancelled()]).toEqual([[16_384, 16_384, 32_768], true]);
  });

  it('leaves room on either side', async () => {
    const body = await limitedBody(inChunks(chunksOf(3, 7)), 21, { room: 100 });
    expect([body!.byteOffset, body!.length]).toEqual([100, 21]);
    expect(body!.buffer.byteLength).toBeGreaterThanOrEqual(221);
  });

  it('ends when it is told to', async () => {
    const gone = new AbortController();
    const never = new ReadableStream<Uint8Array<ArrayBuffer>>({ pull: () => new Promise(() => undefined) });
    const reading = limitedBody({ body: never }, 10, { signal: gone.signal });
    gone.abort();
    expect((await reading)?.length).toBe(0);
  });
});
