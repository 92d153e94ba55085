import { from, lastValueFrom, type ObservableInput } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { NetworkError } from 'rx-media-upload';
import { StreamReader } from '../../lib/source/stream-reader.js';
import { marbles } from '../support/marbles.js';
import { patternedBytes } from '../support/patterned-bytes.js';
import { scriptedPull } from '../support/scripted-pull.js';

const bytes = patternedBytes(20);
const place = (length: number): Uint8Array => new Uint8Array(length);
/** The bytes in pieces of these lengths. */
const pieces = (...lengths: number[]): Uint8Array[] => {
  let start = 0;
  return lengths.map((length) => bytes.slice(start, (start += length)));
};
const readerOf = (pull: ReturnType<typeof scriptedPull>, size = bytes.length): StreamReader =>
  new StreamReader(pull, { size });
const failure = (result: ObservableInput<unknown>): Promise<unknown> =>
  lastValueFrom(from(result)).then(() => undefined, String);

describe('the reader of a stream', () => {
  it('says that it can be read once, and what else is known', async () => {
    const reader = new StreamReader(scriptedPull(), { size: 20, name: 'a.png' });
    expect(await reader.facts()).toEqual({ size: 20, name: 'a.png', onePass: true });
  });

  it.each([[[20]], [[7, 7, 6]], [[1, 0, 4, 5, 10]], [[5, 5, 5, 5]]])(
    'fills each segment, of which it is lent the place: pieces of %j',
    async (lengths) => {
      const reader = readerOf(scriptedPull(...pieces(...lengths)));
      for (const [start, end] of [
        [0, 5],
        [5, 12],
        [12, 20],
      ] as const) {
        const lent = place(end - start);
        expect(await reader.read(start, end, () => lent)).toBe(lent);
        expect(lent).toEqual(bytes.subarray(start, end));
      }
      expect(await failure(reader.confirm())).toBeUndefined();
    },
  );

  it('pulls no piece before it is needed', async () => {
    const pull = scriptedPull(...pieces(5, 5, 10));
    const reader = readerOf(pull);
    expect(pull.asked).toBe(0);
    const first = reader.read(0, 5, place);
    // In the same turn: what is pushed meanwhile would be lost.
    expect(pull.asked).toBe(1);
    await first;
    expect(pull.asked).toBe(1);
    await reader.read(5, 6, place);
    expect(pull.asked).toBe(2);
    await reader.read(6, 10, place);
    expect(pull.asked).toBe(2);
  });

  it('skips what is left out, over pieces too', async () => {
    const reader = readerOf(scriptedPull(...pieces(4, 3, 13)));
    expect(await reader.read(1, 3, place)).toEqual(bytes.subarray(1, 3));
    expect(await reader.read(9, 12, place)).toEqual(bytes.subarray(9, 12));
    expect(await reader.read(12, 13, place)).toEqual(bytes.subarray(12, 13));
  });

  it('does not go back', async () => {
    const reader = readerOf(scriptedPull(...pieces(20)));
    await reader.read(0, 5, place);
    expect(await failure(reader.read(4, 8, place))).toBe(
      'SourceError: A stream can be read only once, and byte 4 has passed',
    );
  });

  it.each([0, 3, 5, 8, 20, 90])('gives what was peeked at again: %d bytes', async (length) => {
    const reader = readerOf(scriptedPull(...pieces(5, 5, 10)));
    expect(await reader.peek(length)).toEqual(bytes.subarray(0, length));
    expect(await reader.read(0, 7, place)).toEqual(bytes.subarray(0, 7));
    expect(await reader.read(7, 20, place)).toEqual(bytes.subarray(7, 20));
  });

  it('says where a stream has ended too early', async () => {
    const reader = readerOf(scriptedPull(...pieces(5, 5)));
    await reader.read(0, 5, place);
    expect(await failure(reader.read(5, 15, place))).toBe(
      'SourceError: The stream ended at byte 10, and 20 were announced to X',
    );
  });

  it('says where a stream has failed, and leaves an error of ours what it is', async () => {
    const reader = readerOf(scriptedPull(...pieces(5), new Error('unplugged')));
    await reader.read(0, 2, place);
    const error: unknown = await reader.read(2, 8, place).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      name: 'SourceError',
      message: 'The stream failed at byte 5',
      cause: new Error('unplugged'),
    });
    const ours = new NetworkError('gone');
    await expect(readerOf(scriptedPull(ours)).read(0, 1, place)).rejects.toBe(ours);
  });

  it('counts what waits to what has come, where a stream fails', async () => {
    const reader = readerOf(scriptedPull(...pieces(5), new Error('unplugged')));
    await reader.peek(3);
    expect(await failure(reader.read(0, 8, place))).toMatch(/failed at byte 5$/);
  });

  it('finds a piece transferred away that waits', async () => {
    const piece = bytes.slice();
    const reader = readerOf(scriptedPull(piece));
    await reader.read(0, 3, place);
    structuredClone(piece, { transfer: [piece.buffer] });
    expect(await failure(reader.read(3, 4, place))).toMatch(
      /^SourceError: A piece of the stream was transferred away before it was read, at byte 3/,
    );
  });

  describe('asked whether that was all', () => {
    it.each<[string, (Uint8Array | Error)[], string | undefined]>([
      ['ends', pieces(20), undefined],
      ['gives nothing more, in pieces', [...pieces(20), place(0), place(0)], undefined],
      [
        'goes on with the next piece',
        [...pieces(20), place(0), place(1)],
        'SourceError: The stream goes on after 20 bytes, and no more were announced to X',
      ],
      [
        'goes on within a piece',
        [new Uint8Array(21)],
        'SourceError: The stream goes on after 20 bytes, and no more were announced to X',
      ],
      ['fails', [...pieces(20), new Error('no')], 'SourceError: The stream failed at byte 20'],
    ])('of a stream that %s', async (_, script, end) => {
      const reader = readerOf(scriptedPull(...script));
      await reader.read(0, 20, place);
      expect(await failure(reader.confirm())).toBe(end);
    });

    it('reads to the end what X had already', async () => {
      const whole = readerOf(scriptedPull(...pieces(5, 5, 10)));
      await whole.read(0, 5, place);
      expect(await failure(whole.confirm())).toBeUndefined();
      const short = readerOf(scriptedPull(...pieces(5, 5)));
      await short.read(0, 5, place);
      expect(await failure(short.confirm())).toMatch(/ended at byte 10, and 20 were announced/);
      const long = readerOf(scriptedPull(...pieces(5, 5, 10), place(1)));
      await long.read(0, 5, place);
      expect(await failure(long.confirm())).toMatch(/goes on after 20 bytes/);
    });

    it('gives it a second to end, or to show that it has more', () => {
      marbles(({ expectObservable }) => {
        const open = { next: () => new Promise<never>(() => undefined), cancel: () => undefined };
        expectObservable(new StreamReader(open, { size: 0 }).confirm()).toBe('1s (e|)', { e: undefined });
      });
    });

    it('reads nothing before somebody listens', () => {
      const pull = scriptedPull(...pieces(20));
      readerOf(pull).confirm();
      expect(pull.asked).toBe(0);
    });
  });

  it('cancels the stream when it is closed', () => {
    const pull = scriptedPull();
    readerOf(pull).unsubscribe();
    expect(pull.cancelled).toBe(1);
  });
});
