import { defer, lastValueFrom, of, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  type ChunkSource,
  fetchTransport,
  mediaClient,
  oauth2,
  uploadAll,
  type UploadAllEvent,
  uploadAllMedia,
  type UploadAllOptions,
} from 'rx-media-upload';
import { mediaEmulator } from 'rx-media-upload/testing';
import { MP4, patternedBytes, PNG } from '../support/patterned-bytes.js';

const picture = patternedBytes(1_000, PNG);
const video = patternedBytes(1_000, MP4);

/** A source that tells how often it was opened, and whether it is open. */
const watched = (bytes: Uint8Array) => {
  const state = { opened: 0, open: 0 };
  const source: ChunkSource = {
    open: () => {
      state.opened++;
      state.open++;
      return {
        facts: () => of({ size: bytes.length, name: 'a' }),
        peek: (length) => of(bytes.subarray(0, length)),
        read: (start, end) => of(bytes.subarray(start, end)),
        confirm: () => of(undefined),
        unsubscribe: () => {
          state.open--;
        },
      };
    },
  };
  return { source, state };
};

const emulated = () => {
  const emulator = mediaEmulator({ processing: { checkAfterSecs: 0.01 } });
  const transport = fetchTransport({ fetch: emulator.fetch });
  return { emulator, client: mediaClient({ auth: oauth2('a-token'), transport }) };
};
const run = async (sources: Parameters<typeof uploadAll>[1], options: UploadAllOptions) => {
  const { emulator, client } = emulated();
  const told: UploadAllEvent[] = [];
  const failure = await lastValueFrom(uploadAll(client, sources, options).pipe(toArray())).then(
    (events) => {
      told.push(...events);
    },
    (error: unknown) => error,
  );
  return { emulator, events: told, failure };
};
const ends = (events: readonly UploadAllEvent[]): string[] =>
  events.filter(({ type }) => type === 'succeeded' || type === 'failed').map(({ index, type }) => `${index} ${type}`);

describe('uploadAll for one post', () => {
  it('uploads what a post takes, opening each source once', async () => {
    const all = [picture, picture, picture, picture].map(watched);
    const { events, failure } = await run(
      all.map(({ source }) => source),
      { forPost: true },
    );
    expect(failure).toBeUndefined();
    expect(ends(events).sort()).toEqual([0, 1, 2, 3].map((index) => `${index} succeeded`));
    expect(all.map(({ state }) => state)).toEqual(all.map(() => ({ opened: 1, open: 0 })));
    expect(events[0]).toMatchObject({ count: 4 });
  });

  it.each([
    ['five images', [picture, picture, picture, picture, picture]],
    ['two videos', [video, video]],
    ['an image and a video', [picture, video]],
  ])('refuses %s before the first request, and closes them', async (_, media) => {
    const all = media.map(watched);
    const { emulator, failure } = await run(
      all.map(({ source }) => source),
      { forPost: true },
    );
    expect(failure).toMatchObject({ name: 'InvalidUploadError', errorCode: 'post-unfit' });
    expect(emulator.requests).toEqual([]);
    expect(all.every(({ state }) => state.open === 0)).toBe(true);
  });

  it('pulls no more than five of a list that may have no end', async () => {
    let pulled = 0;
    let returned = false;
    const endless = function* () {
      try {
        for (;;) {
          pulled++;
          yield picture;
        }
      } finally {
        returned = true;
      }
    };
    const { failure } = await run(endless(), { forPost: true });
    expect(failure).toMatchObject({ errorCode: 'post-unfit' });
    expect([pulled, returned]).toEqual([5, true]);
  });

  it('refuses all where one of them would be refused', async () => {
    const { emulator, failure } = await run([picture, new Uint8Array(0)], { forPost: true });
    expect(failure).toMatchObject({ errorCode: 'empty-source' });
    expect(emulator.requests).toEqual([]);
    const unfit = { level: 'error', code: 'no', message: 'No.' } as const;
    const checked = await run([picture, { source: picture, options: { check: () => of([unfit]) } }], { forPost: true });
    expect(checked.failure).toMatchObject({ errorCode: 'media-unfit' });
    expect(checked.emulator.requests).toEqual([]);
  });

  it('looks into each once, and tells what was found of it', async () => {
    let looked = 0;
    const check = () => defer(() => of([{ level: 'warning', code: `odd-${looked++}`, message: 'Odd.' } as const]));
    const { events } = await run([picture, picture], { forPost: true, check });
    expect(looked).toBe(2);
    expect(
      events.filter(({ type }) => type === 'warning').map((event) => [event.index, 'code' in event && event.code]),
    ).toEqual([
      [0, 'odd-0'],
      [1, 'odd-1'],
    ]);
    expect(ends(events)).toHaveLength(2);
  });

  it('fails one alone where X refuses it: the others are there', async () => {
    const { emulator, client } = emulated();
    emulator.fail({ command: 'finalize', status: 403 });
    const events = await lastValueFrom(uploadAll(client, [picture, picture], { forPost: true }).pipe(toArray()));
    expect(ends(events).sort()).toEqual(['0 failed', '1 succeeded']);
  });
});

describe('uploadAll of some alone', () => {
  it('uploads those that have failed once more, under their own places', async () => {
    const { emulator, client } = emulated();
    emulator.fail({ command: 'finalize', status: 403, nth: 2 });
    const sources = [picture, picture, picture];
    const options: UploadAllOptions = { concurrency: 1 };
    const results = await lastValueFrom(uploadAll(client, sources, options).pipe(uploadAllMedia()));
    const only = results.filter(({ error }) => error !== undefined).map(({ index }) => index);
    expect(only).toEqual([1]);
    const again = await lastValueFrom(uploadAll(client, sources, { ...options, only }).pipe(uploadAllMedia()));
    expect(again.map(({ index, media }) => [index, media !== undefined])).toEqual([[1, true]]);
    expect(emulator.uploads).toHaveLength(4);
  });

  it('opens no other, and pulls no more than it needs', async () => {
    const all = [picture, picture, picture, picture].map(watched);
    let pulled = 0;
    const list = async function* () {
      for (const { source } of all) {
        pulled++;
        yield await Promise.resolve(source);
      }
    };
    const { events } = await run(list(), { only: [2, 0, 2] });
    expect(ends(events).sort()).toEqual(['0 succeeded', '2 succeeded']);
    expect(all.map(({ state }) => state.opened)).toEqual([1, 0, 1, 0]);
    expect(pulled).toBe(3);
  });

  it.each([
    [[], 0],
    [[7], 0],
    [[1], 1],
  ])('counts what is uploaded: %j', async (only, count) => {
    const { events, failure } = await run([picture, picture], { only });
    expect(failure).toBeUndefined();
    expect(ends(events)).toHaveLength(count);
    expect(events.every((event) => event.count === count)).toBe(true);
  });

  it.each([[[-1]], [[0.5]], ['1'], [['1']]])('refuses what is no list of places: %j', async (only) => {
    const { failure } = await run([picture], { only: only as number[] });
    expect(failure).toMatchObject({ errorCode: 'invalid-option', option: 'only' });
  });
});
