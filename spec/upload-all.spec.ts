import {
  asyncScheduler,
  filter,
  lastValueFrom,
  map,
  type Observable,
  take,
  tap,
  throwError,
  timer,
  toArray,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  fetchTransport,
  mediaClient,
  NetworkError,
  oauth2,
  uploadAll,
  type UploadAllEvent,
  type UploadAllOptions,
} from 'rx-media-upload';
import { mediaEmulator } from 'rx-media-upload/testing';
import { marbles } from './support/marbles.js';
import { MP4, patternedBytes, PNG } from './support/patterned-bytes.js';
import { scriptedClient } from './support/scripted-client.js';

const picture = patternedBytes(100, PNG);
const all = (upload$: Observable<UploadAllEvent>): Promise<UploadAllEvent[]> => lastValueFrom(upload$.pipe(toArray()));
const emulated = () => {
  const emulator = mediaEmulator({ processing: { checkAfterSecs: 0.01 } });
  return {
    emulator,
    client: mediaClient({ auth: oauth2('a-token'), transport: fetchTransport({ fetch: emulator.fetch }) }),
  };
};
const endsOf = (events: readonly UploadAllEvent[]): string[] =>
  events.filter(({ type }) => type === 'succeeded' || type === 'failed').map(({ type, index }) => `${index} ${type}`);

describe('uploadAll', () => {
  it('uploads every source, and says of each event which it is of', async () => {
    const { emulator, client } = emulated();
    const events = await all(
      uploadAll(client, [picture, { source: patternedBytes(300, MP4), options: { segmentBytes: 100 } }, picture], {
        target: 'dm',
        concurrency: 1,
      }),
    );
    expect(endsOf(events)).toEqual(['0 succeeded', '1 succeeded', '2 succeeded']);
    expect(emulator.uploads.map(({ mediaCategory, segments }) => [mediaCategory, segments.length])).toEqual([
      ['dm_image', 1],
      ['dm_video', 3],
      ['dm_image', 1],
    ]);
    expect(
      events
        .filter(({ index }) => index === 1)
        .map(({ type }) => type)
        .slice(0, 5),
    ).toEqual(['initialized', 'appended', 'appended', 'appended', 'finalized']);
  });

  it('goes on with the others when one fails, and says why', async () => {
    const { client } = emulated();
    const events = await all(uploadAll(client, [picture, new Uint8Array(0), picture]));
    expect(endsOf(events).sort()).toEqual(['0 succeeded', '1 failed', '2 succeeded']);
    const failed = events.find(({ type }) => type === 'failed');
    expect(failed).toMatchObject({ index: 1, error: { name: 'InvalidUploadError' } });
    expect(JSON.parse(JSON.stringify(failed))).toMatchObject({
      type: 'failed',
      index: 1,
      error: { name: 'InvalidUploadError', message: expect.stringMatching(/empty/) as string },
    });
  });

  it('stops at the first failure where it is told to', async () => {
    const { emulator, client } = emulated();
    await expect(all(uploadAll(client, [new Uint8Array(0), picture], { stopOnError: true }))).rejects.toMatchObject({
      name: 'InvalidUploadError',
    });
    expect(emulator.requests).toHaveLength(0);
  });

  const times = (options: UploadAllOptions): string[] => {
    const ended: string[] = [];
    marbles(({ flush }) => {
      const client = scriptedClient({ append: () => timer(100).pipe(map(() => ({}))) });
      uploadAll(
        client,
        Array.from({ length: 4 }, () => picture),
        options,
      ).subscribe((event) => event.type === 'succeeded' && ended.push(`${asyncScheduler.now()} ${event.index}`));
      flush();
    });
    return ended;
  };

  it('has as many files on the way as it is told, and as many segments of each', () => {
    expect(times({})).toEqual(['100 0', '100 1', '100 2', '200 3']);
    expect(times({ concurrency: 1 })).toEqual(['100 0', '200 1', '300 2', '400 3']);
    expect(times({ concurrency: 1, segmentBytes: 50 })).toEqual(['200 0', '400 1', '600 2', '800 3']);
    expect(times({ concurrency: 1, segmentBytes: 50, segmentConcurrency: 2 })).toEqual([
      '100 0',
      '200 1',
      '300 2',
      '400 3',
    ]);
  });

  it('stops all of them when it is unsubscribed', () => {
    marbles(({ flush }) => {
      const client = scriptedClient({ append: () => timer(100).pipe(map(() => ({}))) });
      const subscription = uploadAll(client, [picture, picture, picture], { concurrency: 2 }).subscribe();
      timer(50).subscribe(() => subscription.unsubscribe());
      flush();
      expect(client.asked).toEqual(['initialize', 'append 0', 'initialize', 'append 0']);
    });
  });

  it('refuses a concurrency that is none, and completes where there is nothing to do', async () => {
    await expect(all(uploadAll(scriptedClient({}), [picture], { concurrency: 0 }))).rejects.toMatchObject({
      name: 'InvalidUploadError',
    });
    expect(await all(uploadAll(scriptedClient({}), []))).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a number', 7],
    ['a text, which is a list of letters', 'clip.mp4'],
    ['an object', {}],
    ['a function', () => [picture]],
  ])('refuses in words, and before any request, what is no list: %s', async (_, sources) => {
    const client = scriptedClient({});
    await expect(all(uploadAll(client, sources as Uint8Array[]))).rejects.toMatchObject({
      name: 'InvalidUploadError',
      message: expect.stringMatching(/^sources must be a list/) as string,
    });
    expect(client.asked).toEqual([]);
  });

  it('takes a list that gives each later', async () => {
    const later = async function* () {
      yield picture;
      yield { source: picture };
    };
    expect(endsOf(await all(uploadAll(scriptedClient({}), later())))).toEqual(['0 succeeded', '1 succeeded']);
  });

  it('goes on past what is no source at all', async () => {
    const list = [undefined, null, 7, 'clip.mp4', {}, picture] as unknown as Uint8Array[];
    expect(endsOf(await all(uploadAll(scriptedClient({}), list, { concurrency: 1 })))).toEqual([
      '0 failed',
      '1 failed',
      '2 failed',
      '3 failed',
      '4 failed',
      '5 succeeded',
    ]);
  });

  it('says each failure of a client', async () => {
    const client = scriptedClient({ append: () => throwError(() => new NetworkError('gone')) });
    expect(endsOf(await all(uploadAll(client, [picture, picture], { concurrency: 2 })))).toEqual([
      '0 failed',
      '1 failed',
    ]);
  });
});

describe('the list of uploadAll', () => {
  it('is pulled when a place is free, and returned when the uploads are given up', async () => {
    const { client } = emulated();
    let made = 0;
    let returned = 0;
    const most: number[] = [];
    let ended = 0;
    function* pictures() {
      try {
        for (;;) {
          made++;
          yield picture;
        }
      } finally {
        returned++;
      }
    }
    await lastValueFrom(
      uploadAll(client, pictures(), { concurrency: 2 }).pipe(
        tap(({ type }) => {
          if (type === 'succeeded') ended++;
          most.push(made - ended);
        }),
        filter(({ type }) => type === 'succeeded'),
        take(10),
      ),
    );
    expect(Math.max(...most)).toBeLessThanOrEqual(2);
    expect(returned).toBe(1);
  });

  it('may hold any number of sources that are refused, and loses none behind them', async () => {
    const { client, emulator } = emulated();
    const refused = Array.from({ length: 3_000 }, () => new Uint8Array(0));
    const events = await all(uploadAll(client, [picture, ...refused, picture, ...refused, picture]));
    expect(events.filter(({ type }) => type === 'failed')).toHaveLength(6_000);
    expect(emulator.uploads.map(({ state }) => state)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });

  it('may fail: what is under way ends, then comes an UploadError', async () => {
    const { client } = emulated();
    function* failing() {
      yield picture;
      throw new Error('no more rows');
    }
    const events: string[] = [];
    const failure = await lastValueFrom(uploadAll(client, failing()).pipe(tap(({ type }) => events.push(type)))).catch(
      (error: unknown) => error,
    );
    expect(events.at(-1)).toBe('succeeded');
    expect(failure).toMatchObject({ name: 'UploadError', message: 'The upload has failed: no more rows' });
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'clip.mp4'],
    ['a number', 7],
  ])('that is %s is refused', async (_, sources) => {
    const { client } = emulated();
    await expect(all(uploadAll(client, sources as Iterable<Blob>))).rejects.toMatchObject({
      name: 'InvalidUploadError',
      message: 'sources must be a list (an iterable) of sources.',
    });
  });
});
