import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { type ByteStream, bytesOf, isByteStream, type Pull, pullFrom } from '../../lib/source/pull.js';

const one = new Uint8Array([1]);
const two = new Uint8Array([2, 3]);
const drained = async (pull: Pull): Promise<number[][]> => {
  const pieces: number[][] = [];
  for (let piece = await pull.next(); piece !== undefined; piece = await pull.next()) pieces.push([...piece]);
  return pieces;
};
const turn = (): Promise<void> => new Promise((passed) => setImmediate(passed));

/** A stream of each kind with these pieces, and what it was told. */
const kinds = {
  web: (asked: string[], ...pieces: unknown[]) =>
    new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          asked.push('pull');
          const piece = pieces.shift();
          if (piece === undefined) controller.close();
          else controller.enqueue(piece as Uint8Array);
        },
        cancel: () => void asked.push('cancel'),
      },
      { highWaterMark: 0 },
    ),
  readable: (asked: string[], ...pieces: unknown[]) =>
    new Readable({
      objectMode: true,
      highWaterMark: 1,
      read() {
        asked.push('pull');
        this.push(pieces.shift() ?? null);
      },
      destroy: (error, done) => {
        asked.push('cancel');
        done(error);
      },
    }),
  iterable: (asked: string[], ...pieces: unknown[]): AsyncIterable<Uint8Array> => ({
    [Symbol.asyncIterator]: () => ({
      next: () => {
        asked.push('pull');
        const value = pieces.shift() as Uint8Array | undefined;
        return Promise.resolve(value === undefined ? { done: true, value } : { done: false, value });
      },
      return: () => {
        asked.push('cancel');
        return Promise.resolve({ done: true, value: undefined });
      },
    }),
  }),
};
const names = Object.keys(kinds) as (keyof typeof kinds)[];

describe('what is pulled from a stream', () => {
  it.each(names)('are its pieces, then its end: %s', async (name) => {
    expect(await drained(pullFrom(kinds[name]([], one, two)))).toEqual([[1], [2, 3]]);
  });

  it.each(names)('is nothing before it is asked for: %s', async (name) => {
    const asked: string[] = [];
    const pull = pullFrom(kinds[name](asked, one, two));
    await turn();
    expect(asked).toEqual([]);
    await pull.next();
    expect(asked[0]).toBe('pull');
  });

  it.each(names)('must be bytes: %s', async (name) => {
    await expect(pullFrom(kinds[name]([], 'text')).next()).rejects.toMatchObject({
      name: 'SourceError',
      message: expect.stringMatching(/gives text/) as string,
    });
  });

  it.each(names)('is given up at once, read before or not: %s', async (name) => {
    for (const isRead of [false, true]) {
      const asked: string[] = [];
      const pull = pullFrom(kinds[name](asked, one, two));
      if (isRead) await pull.next();
      pull.cancel();
      await turn();
      expect(asked.at(-1)).toBe('cancel');
    }
  });

  it('is left alone where somebody else reads it', async () => {
    const asked: string[] = [];
    const stream = kinds.web(asked, one);
    const reader = stream.getReader();
    pullFrom(stream).cancel();
    await turn();
    expect(asked).toEqual([]);
    expect(await reader.read()).toEqual({ done: false, value: one });
  });

  it('comes from a web stream also where these cannot be iterated, and from what only resembles a Node stream', async () => {
    const stream = kinds.web([], one, two);
    const safari = { getReader: () => stream.getReader(), locked: false } as unknown as ByteStream;
    expect(await drained(pullFrom(safari))).toEqual([[1], [2, 3]]);
    const own = Object.assign(kinds.iterable([], one), { read: () => 'a page', destroy: () => undefined });
    expect(await drained(pullFrom(own))).toEqual([[1]]);
  });

  it('comes by one reader, and one iterator', async () => {
    let opened = 0;
    const stream: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => {
        opened++;
        return kinds.iterable([], one)[Symbol.asyncIterator]();
      },
    };
    const pull = pullFrom(stream);
    await drained(pull);
    pull.cancel();
    expect(opened).toBe(1);
  });

  it('needs no `return` of an iterator', async () => {
    const pull = pullFrom({ [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) });
    expect(() => pull.cancel()).not.toThrow();
    await turn();
  });
});

describe('a Node stream', () => {
  it('fails with its own error, also when it failed before it was read', async () => {
    const later = new Readable({ read: () => undefined });
    const next = pullFrom(later).next();
    later.destroy(new Error('unplugged'));
    await expect(next).rejects.toThrow('unplugged');
    const before = new Readable({ read: () => undefined }).on('error', () => undefined);
    before.destroy(new Error('unplugged'));
    await turn();
    await expect(pullFrom(before).next()).rejects.toThrow('unplugged');
  });

  it('fails where it is closed before its end', async () => {
    const later = new Readable({ read: () => undefined });
    const next = pullFrom(later).next();
    later.destroy();
    await expect(next).rejects.toThrow('The stream was closed before its end');
    const before = new Readable({ read: () => undefined });
    before.destroy();
    await turn();
    await expect(pullFrom(before).next()).rejects.toThrow('The stream was closed before its end');
  });

  it('has ended, and goes on saying so', async () => {
    const stream = Readable.from([one]);
    const pull = pullFrom(stream);
    expect(await drained(pull)).toEqual([[1]]);
    await turn();
    expect(await pull.next()).toBeUndefined();
    const before = Readable.from([]);
    for await (const piece of before) expect(piece).toBe('none');
    expect(await pullFrom(before).next()).toBeUndefined();
  });

  it('is waited for, piece by piece', async () => {
    const stream = new Readable({ read: () => undefined });
    const pull = pullFrom(stream);
    for (const piece of [one, two]) {
      const next = pull.next();
      await turn();
      stream.push(piece);
      expect(new Uint8Array((await next)!)).toEqual(piece);
    }
    const last = pull.next();
    stream.push(null);
    expect(await last).toBeUndefined();
  });

  it('is heard from the first piece on, and once', async () => {
    const stream = new Readable({ objectMode: true, read: () => undefined });
    const pull = pullFrom(stream);
    expect(stream.listenerCount('readable')).toBe(0);
    stream.push(one);
    stream.push(two);
    await pull.next();
    const listeners = stream.listenerCount('end');
    await pull.next();
    expect([stream.listenerCount('readable'), stream.listenerCount('end')]).toEqual([1, listeners]);
  });

  it('that fails while it is given up troubles nobody', async () => {
    const stream = new Readable({ read: () => undefined, destroy: (_, done) => done(new Error('no')) });
    pullFrom(stream).cancel();
    // An error that nobody hears would fail the run.
    await turn();
    expect(stream.destroyed).toBe(true);
  });

  /** A stream of an older make: it says what its owner has it say. */
  const emitting = (pieces: Uint8Array[], more: object = {}) =>
    Object.assign(new EventEmitter(), more, {
      asked: [] as (number | undefined)[],
      read(size?: number) {
        this.asked.push(size);
        return pieces.shift() ?? null;
      },
      destroy: () => undefined,
      [Symbol.asyncIterator]: (): never => {
        throw new Error('read() is quicker');
      },
    });

  it('may say that it has bytes when nobody waits for them', async () => {
    const stream = emitting([one]);
    const pull = pullFrom(stream);
    await pull.next();
    expect(() => stream.emit('readable')).not.toThrow();
  });

  it('may fail and say no more, and gives nothing after that', async () => {
    const left: Uint8Array[] = [];
    const stream = emitting(left);
    const pull = pullFrom(stream);
    const next = pull.next().catch(String);
    stream.emit('error', new Error('unplugged'));
    expect(await next).toBe('Error: unplugged');
    left.push(one);
    expect(await pull.next().catch(String)).toBe('Error: unplugged');
  });

  it.each<[string, Record<string, unknown>, number | undefined]>([
    ['of a file', { path: '/x', bytesRead: 0, readableObjectMode: false }, 1_048_576],
    ['without a path', { bytesRead: 0, readableObjectMode: false }, undefined],
    ['that counts no bytes', { path: '/x', readableObjectMode: false }, undefined],
    ['of objects', { path: '/x', bytesRead: 0, readableObjectMode: true }, undefined],
  ])('%s is asked for a mebibyte at once, or for what it has', async (_, more, first) => {
    const stream = emitting([one, two], more);
    const pull = pullFrom(stream);
    expect([await pull.next(), await pull.next()]).toEqual([one, two]);
    expect(stream.asked).toEqual([first, undefined]);
  });
});

describe('isByteStream', () => {
  it.each<[string, unknown, boolean]>([
    ['a web stream', new ReadableStream(), true],
    ['a web stream that cannot be iterated', { getReader: () => undefined }, true],
    ['a Node stream', Readable.from([]), true],
    ['an async iterable', kinds.iterable([]), true],
    ['a list', [one], false],
    ['a promise', Promise.resolve(one), false],
    ['text', 'text', false],
    ['nothing', null, false],
    ['undefined', undefined, false],
  ])('%s: is one or not', (_, value, is) => {
    expect(isByteStream(value)).toBe(is);
  });
});

describe('bytesOf', () => {
  it.each<[string, unknown, number[]]>([
    ['a part of a buffer', new Uint8Array([9, 1, 2, 9]).subarray(1, 3), [1, 2]],
    ['a Buffer', Buffer.from([1, 2]), [1, 2]],
    ['a view of another kind', new DataView(new Uint8Array([9, 1, 2, 9]).buffer, 1, 2), [1, 2]],
    ['an ArrayBuffer', new Uint8Array([1, 2]).buffer, [1, 2]],
    ['an ArrayBuffer of another realm', runInNewContext('new Uint8Array([1, 2]).buffer'), [1, 2]],
  ])('takes %s', (_, piece, bytes) => {
    expect(bytesOf(piece)).toBeInstanceOf(Uint8Array);
    expect([...bytesOf(piece)]).toEqual(bytes);
  });

  it.each<[unknown, string]>([
    ['text', 'gives text (has it an encoding set?) where'],
    [7, 'gives number where'],
    [{}, 'gives object where'],
    [null, 'gives object where'],
    [undefined, 'gives undefined where'],
    [[1, 2], 'gives object where'],
  ])('refuses %j in words', (piece, words) => {
    expect(() => bytesOf(piece)).toThrow(
      expect.objectContaining({ name: 'SourceError', message: expect.stringContaining(words) as string }),
    );
  });
});
