import { from, lastValueFrom, Observable, type ObservableInput, of, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { fromChunks, fromStream, type SourceReader } from 'rx-media-upload';
import type { ByteStream } from '../../lib/source/pull.js';
import { patternedBytes } from '../support/patterned-bytes.js';

const SIZE = 40;
const bytes = patternedBytes(SIZE);
const place = (length: number): Uint8Array => new Uint8Array(length);
const read = (reader: SourceReader, start: number, end: number): Promise<unknown> =>
  lastValueFrom(from(reader.read(start, end, place))).catch(String);
const turn = (): Promise<void> => new Promise((passed) => setImmediate(passed));

/** Pieces of ten bytes, from what is asked for them, and what it was told. */
const asking = () => {
  const told: string[] = [];
  let start = 0;
  const next = (): IteratorResult<Uint8Array> => {
    told.push('next');
    return start < SIZE ? { done: false, value: bytes.slice(start, (start += 10)) } : { done: true, value: undefined };
  };
  const give = (): IteratorResult<Uint8Array> => {
    told.push('return');
    return { done: true, value: undefined };
  };
  const list: Iterable<Uint8Array> = { [Symbol.iterator]: () => ({ next, return: give }) };
  const later: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({
      next: () => Promise.resolve(next()),
      return: () => Promise.resolve(give()),
    }),
  };
  return { told, list, later };
};

describe('fromChunks', () => {
  it.each(['list', 'later'] as const)(
    'asks for a chunk when it is needed, and gives the rest back: %s',
    async (kind) => {
      const { told, ...chunks } = asking();
      const reader = fromChunks(chunks[kind], { size: SIZE }).open();
      expect(told).toEqual([]);
      expect(await read(reader, 0, 15)).toEqual(bytes.subarray(0, 15));
      expect(told).toEqual(['next', 'next']);
      reader.unsubscribe();
      await turn();
      expect(told).toEqual(['next', 'next', 'return']);
    },
  );

  it.each<[string, () => ObservableInput<Uint8Array>]>([
    ['an Observable', () => from(asking().list)],
    [
      'an Observable that can be iterated, too',
      () => Object.assign(from(asking().list), { [Symbol.asyncIterator]: () => [] }),
    ],
    ['a promise', () => Promise.resolve(bytes)],
    ['an array', () => [bytes]],
    ['a web stream', () => new Blob([bytes]).stream()],
  ])('takes %s', async (_, chunks) => {
    expect(await read(fromChunks(chunks(), { size: SIZE }).open(), 0, SIZE)).toEqual(bytes);
  });

  it('lets so many bytes wait, and no more; those that were read wait no longer', async () => {
    const pushed = new Subject<Uint8Array>();
    const reader = fromChunks(pushed, { size: SIZE, maxWaitingBytes: 10 }).open();
    for (const start of [0, 10]) {
      const ten = read(reader, start, start + 10);
      pushed.next(bytes.slice(start, start + 5));
      pushed.next(bytes.slice(start + 5, start + 10));
      expect(await ten).toEqual(bytes.subarray(start, start + 10));
    }
    const last = read(reader, 20, 40);
    pushed.next(bytes.slice(20, 29));
    pushed.next(bytes.slice(29, 31));
    expect(await last).toMatch(/^SourceError: 11 bytes wait to be sent, and at most 10 may/);
    expect(pushed.observed).toBe(false);
  });

  it('lets 64 MiB wait where nothing else is said', async () => {
    const most = 64 * 1024 * 1024;
    const whole = new Uint8Array(most);
    const exactly = fromChunks(of(whole), { size: most }).open();
    expect(await read(exactly, 0, 1)).toEqual(Uint8Array.of(0));
    const more = fromChunks(of(whole, Uint8Array.of(1)), { size: most + 1 }).open();
    expect(await read(more, 0, most + 1)).toMatch(/at most 67108864 may/);
  });

  it('unsubscribes from what pushes when it is closed, in the middle of a read', async () => {
    let ended = 0;
    const chunks = new Observable<Uint8Array>(() => () => ended++);
    const reader = fromChunks(chunks, { size: SIZE }).open();
    void read(reader, 0, 10);
    await turn();
    expect(ended).toBe(0);
    reader.unsubscribe();
    expect(ended).toBe(1);
  });
});

describe('fromStream', () => {
  it.each([['text'], [null], [undefined], [[bytes]], [7]])('takes nothing but a stream: not %j', (given) => {
    expect(() => fromStream(given as unknown as ByteStream).open()).toThrow(
      expect.objectContaining({
        name: 'InvalidUploadError',
        message: expect.stringMatching(/^fromStream takes/) as string,
      }),
    );
  });

  it('can be opened once', () => {
    const source = fromStream(asking().later);
    source.open();
    expect(() => source.open()).toThrow(/can be read only once/);
  });
});
