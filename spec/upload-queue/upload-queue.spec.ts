import { asyncScheduler, BehaviorSubject, map, NEVER, of, switchMap, throwError, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  InvalidUploadError,
  memoryCheckpoints,
  NetworkError,
  uploadQueue,
  type UploadQueue,
  type UploadQueueOptions,
  type UploadQueueState,
} from 'rx-media-upload';
import { mediaEmulator } from 'rx-media-upload/testing';
import { fetchTransport, mediaClient, oauth2 } from 'rx-media-upload';
import { marbles } from '../support/marbles.js';
import { MP4, patternedBytes, PNG } from '../support/patterned-bytes.js';
import { type ClientScript, scriptedClient } from '../support/scripted-client.js';
import { until } from '../support/until.js';

const picture = patternedBytes(100, PNG);
const slow: ClientScript = { append: () => timer(100).pipe(map(() => ({}))) };

/** Runs in virtual time; `steps` are done at their ms. */
function run(
  script: ClientScript,
  options: UploadQueueOptions,
  steps: Readonly<Record<number, (queue: UploadQueue) => void>>,
): { queue: UploadQueue; client: ReturnType<typeof scriptedClient>; told: string[]; states: UploadQueueState[] } {
  const client = scriptedClient(script);
  const told: string[] = [];
  const states: UploadQueueState[] = [];
  let queue!: UploadQueue;
  marbles(({ flush }) => {
    queue = uploadQueue(client, options);
    const subscription = queue.subscribe((state) => {
      states.push(state);
      const line = state.items.map(({ id, phase }) => `${id} ${phase}`).join(', ');
      if (told.at(-1)?.replace(/^\d+: /, '') !== line) told.push(`${asyncScheduler.now()}: ${line}`);
    });
    for (const [at, step] of Object.entries(steps)) timer(Number(at)).subscribe(() => step(queue));
    timer(5_000).subscribe(() => subscription.unsubscribe());
    flush();
  });
  return { queue, client, told, states };
}
const phases = (state: UploadQueueState | undefined): string[] => state?.items.map(({ phase }) => phase) ?? [];
const three = [picture, picture, picture];

describe('uploadQueue', () => {
  it('uploads what is added, so many at a time, in the order of the list', () => {
    const { told } = run(slow, { concurrency: 2 }, { 0: (queue) => queue.add(three) });
    expect(told).toMatchInlineSnapshot(`
      [
        "0: ",
        "0: 1 preparing, 2 preparing, 3 waiting",
        "0: 1 uploading, 2 preparing, 3 waiting",
        "0: 1 uploading, 2 uploading, 3 waiting",
        "100: 1 processing, 2 uploading, 3 preparing",
        "100: 1 processing, 2 uploading, 3 uploading",
        "100: 1 succeeded, 2 uploading, 3 uploading",
        "100: 1 succeeded, 2 processing, 3 uploading",
        "100: 1 succeeded, 2 succeeded, 3 uploading",
        "200: 1 succeeded, 2 succeeded, 3 processing",
        "200: 1 succeeded, 2 succeeded, 3 succeeded",
      ]
    `);
  });

  it('starts nothing before somebody subscribes', () => {
    const client = scriptedClient(slow);
    marbles(({ flush }) => {
      const queue = uploadQueue(client);
      queue.add(three);
      flush();
      expect(phases(queue.state)).toEqual(['waiting', 'waiting', 'waiting']);
    });
    expect(client.asked).toEqual([]);
  });

  it('stops everything with the last subscriber, and goes on where it was with the next', () => {
    const { client, told } = run(
      slow,
      { segmentBytes: 50 },
      {
        0: (queue) => {
          queue.add(picture);
          const second = queue.subscribe();
          timer(120).subscribe(() => second.unsubscribe());
        },
      },
    );
    expect(told.at(-1)).toMatch(/succeeded/);
    expect(client.asked).toEqual(['initialize', 'append 0', 'append 1', 'finalize']);
  });

  it('goes on after an interruption by a checkpoint of its own', () => {
    const client = scriptedClient(slow);
    marbles(({ flush }) => {
      const queue = uploadQueue(client, { segmentBytes: 50 });
      queue.add(picture);
      const first = queue.subscribe();
      timer(150).subscribe(() => {
        first.unsubscribe();
        expect(queue.state.items[0]).toMatchObject({ phase: 'waiting', loaded: 50 });
      });
      timer(1_000)
        .pipe(switchMap(() => queue))
        .subscribe();
      timer(1_010).subscribe(() =>
        expect(queue.state.items[0]).toMatchObject({ phase: 'uploading', resumedBytes: 50 }),
      );
      timer(3_000).subscribe(() => expect(phases(queue.state)).toEqual(['succeeded']));
      flush();
    });
    expect(client.asked).toEqual(['initialize', 'append 0', 'append 1', 'append 1', 'finalize']);
  });

  it('pauses one: what is in flight goes on, its place is another’s, and it goes on when there is a place', () => {
    const { told, client } = run(
      slow,
      { concurrency: 1, segmentBytes: 50 },
      {
        0: (queue) => queue.add([picture, picture]),
        50: (queue) => queue.pause('1'),
        250: (queue) => queue.resume('1'),
      },
    );
    expect(told).toMatchInlineSnapshot(`
      [
        "0: ",
        "0: 1 preparing, 2 waiting",
        "0: 1 uploading, 2 waiting",
        "50: 1 paused, 2 preparing",
        "50: 1 paused, 2 uploading",
        "250: 1 waiting, 2 uploading",
        "250: 1 paused, 2 processing",
        "250: 1 uploading, 2 processing",
        "250: 1 uploading, 2 succeeded",
        "350: 1 processing, 2 succeeded",
        "350: 1 succeeded, 2 succeeded",
      ]
    `);
    expect(client.asked.slice(0, 4)).toEqual(['initialize', 'append 0', 'initialize', 'append 0']);
  });

  it('pauses all, those that wait too, and what is added then goes', () => {
    const { told } = run(
      slow,
      { concurrency: 1 },
      {
        0: (queue) => queue.add([picture, picture]),
        10: (queue) => queue.pause(),
        20: (queue) => queue.add(picture),
        500: (queue) => queue.resume(),
      },
    );
    expect(told).toMatchInlineSnapshot(`
      [
        "0: ",
        "0: 1 preparing, 2 waiting",
        "0: 1 uploading, 2 waiting",
        "10: 1 paused, 2 paused",
        "20: 1 paused, 2 paused, 3 preparing",
        "20: 1 paused, 2 paused, 3 uploading",
        "120: 1 paused, 2 paused, 3 processing",
        "120: 1 paused, 2 paused, 3 succeeded",
        "500: 1 paused, 2 waiting, 3 succeeded",
        "500: 1 uploading, 2 waiting, 3 succeeded",
        "500: 1 processing, 2 waiting, 3 succeeded",
        "500: 1 succeeded, 2 waiting, 3 succeeded",
        "500: 1 succeeded, 2 preparing, 3 succeeded",
        "500: 1 succeeded, 2 uploading, 3 succeeded",
        "600: 1 succeeded, 2 processing, 3 succeeded",
        "600: 1 succeeded, 2 succeeded, 3 succeeded",
      ]
    `);
  });

  it('pauses while X processes, and needs no place to go on', () => {
    let asked = 0;
    const processing: ClientScript = {
      ...slow,
      finalize: () => of({ mediaId: '1', processing: { state: 'pending', checkAfterSecs: 1 } }),
      status: () =>
        of({
          mediaId: '1',
          processing: ++asked < 2 ? { state: 'in_progress', checkAfterSecs: 1 } : { state: 'succeeded' },
        }),
    };
    const { told } = run(
      processing,
      { concurrency: 1 },
      {
        0: (queue) => queue.add([picture]),
        150: (queue) => queue.pause(),
        160: (queue) => queue.setConcurrency(1),
        2_000: (queue) => queue.resume(),
      },
    );
    expect(told).toMatchInlineSnapshot(`
      [
        "0: ",
        "0: 1 preparing",
        "0: 1 uploading",
        "100: 1 processing",
        "150: 1 paused",
        "2000: 1 processing",
        "3000: 1 succeeded",
      ]
    `);
  });

  it('gives the place of what X processes to the next', () => {
    const processing: ClientScript = {
      ...slow,
      finalize: () => of({ mediaId: '1', processing: { state: 'pending', checkAfterSecs: 1 } }),
      status: () => of({ mediaId: '1', processing: { state: 'succeeded' } }),
    };
    const { told } = run(processing, { concurrency: 1 }, { 0: (queue) => queue.add([picture, picture]) });
    expect(told).toMatchInlineSnapshot(`
      [
        "0: ",
        "0: 1 preparing, 2 waiting",
        "0: 1 uploading, 2 waiting",
        "100: 1 processing, 2 preparing",
        "100: 1 processing, 2 uploading",
        "200: 1 processing, 2 processing",
        "1100: 1 succeeded, 2 processing",
        "1200: 1 succeeded, 2 succeeded",
      ]
    `);
  });

  it('cancels one at once and forgets its checkpoint, and tries it again from the start when asked', () => {
    const checkpoints = memoryCheckpoints();
    const kept = new Map<string, string>();
    const watched = {
      ...checkpoints,
      save: (key: string, text: string) => {
        kept.set(key, text);
        return checkpoints.save(key, text);
      },
      remove: (key: string) => {
        kept.delete(key);
        return checkpoints.remove(key);
      },
    };
    const { told, client } = run(
      slow,
      { segmentBytes: 50, checkpoints: watched },
      {
        0: (queue) => queue.add(picture),
        150: (queue) => {
          expect(kept.size).toBe(1);
          queue.cancel('1');
          expect(kept.size).toBe(0);
          expect(queue.state.items[0]).toMatchObject({ phase: 'cancelled', fraction: 0, loaded: 0 });
        },
        300: (queue) => queue.retry(),
        400: (queue) => queue.retry('1'),
      },
    );
    expect(told.at(-1)).toBe('600: 1 succeeded');
    expect(client.asked).toEqual([
      'initialize',
      'append 0',
      'append 1',
      'initialize',
      'append 0',
      'append 1',
      'finalize',
    ]);
  });

  it('never deletes the checkpoint of another copy of the same file', () => {
    const checkpoints = memoryCheckpoints();
    const file = new Uint8Array(picture);
    const { queue, client } = run(
      slow,
      { segmentBytes: 50, checkpoints },
      {
        0: (the) => the.add([file, file]),
        110: (the) => the.cancel('2'),
        120: (the) => the.pause('1'),
        250: (the) => {
          the.clear('1');
        },
      },
    );
    expect(queue.state.items.map(({ phase }) => phase)).toEqual(['cancelled']);
    expect(client.asked.filter((command) => command === 'initialize')).toHaveLength(2);
  });

  it('shows a failure, lets the others go on, and a retry goes on where it was', () => {
    let failures = 1;
    const { told, client, queue } = run(
      {
        append: (index) =>
          index === 1 && failures-- > 0 ? throwError(() => new NetworkError('cut')) : timer(100).pipe(map(() => ({}))),
      },
      { concurrency: 1, segmentBytes: 50 },
      {
        0: (the) => the.add([picture, picture]),
        1_000: (the) => {
          expect(the.state.items[0]).toMatchObject({ phase: 'failed', loaded: 50, error: { name: 'NetworkError' } });
          expect(the.state).toMatchObject({ fraction: 1, loaded: 100, total: 100 });
          the.retry();
          expect(the.state.items[0]).toMatchObject({ fraction: 0.45 });
          expect(the.state.items[0]).not.toHaveProperty('error');
        },
      },
    );
    expect(told.at(-1)).toBe('1100: 1 succeeded, 2 succeeded');
    expect(client.asked).toEqual([
      'initialize',
      'append 0',
      'append 1',
      'initialize',
      'append 0',
      'append 1',
      'finalize',
      'append 1',
      'finalize',
    ]);
    expect(queue.state.fraction).toBe(1);
  });

  it('clears what is over and well; a failed one by its id alone', () => {
    const { queue } = run(
      {},
      { autoStart: false },
      {
        0: (the) => the.add([picture, new Uint8Array(0), picture]),
        10: (the) => the.start('1'),
        20: (the) => {
          expect(phases(the.state)).toEqual(['succeeded', 'failed', 'ready']);
          the.clear();
          expect(phases(the.state)).toEqual(['failed', 'ready']);
          the.clear('2');
          the.clear('no such thing');
        },
      },
    );
    expect(queue.state.items.map(({ id, phase }) => `${id} ${phase}`)).toEqual(['3 ready']);
  });

  it('waits for a start where it is told to, with options that come later', () => {
    const { client, told } = run(
      slow,
      { autoStart: false },
      {
        0: (queue) => queue.add([picture, picture]),
        100: (queue) => queue.update('1', { altText: 'A test card' }),
        200: (queue) => queue.start('1'),
      },
    );
    expect(client.asked).toEqual(['initialize', 'append 0', 'finalize', 'setMetadata A test card']);
    expect(told.at(-1)).toBe('300: 1 succeeded, 2 ready');
  });

  it('takes an option away that is changed to undefined', () => {
    const { client } = run(
      slow,
      { autoStart: false },
      {
        0: (queue) => queue.add(picture),
        100: (queue) => queue.update('1', { altText: 'A test card' }),
        200: (queue) => {
          queue.update('1', { altText: undefined });
          expect(queue.state.items[0]?.options).toEqual({});
          queue.start('1');
        },
      },
    );
    expect(client.asked).toEqual(['initialize', 'append 0', 'finalize']);
  });

  it('tells a file that was paused from one that is held up with all', () => {
    const { states } = run(
      slow,
      { paused: new BehaviorSubject(true) },
      {
        0: (queue) => queue.add([picture, picture]),
        100: (queue) => queue.pause('1'),
      },
    );
    expect(states.at(-1)?.items.map(({ phase, isHeld }) => [phase, isHeld])).toEqual([
      ['paused', true],
      ['paused', false],
    ]);
  });

  it('goes by an order of one’s own, and by where a file was moved', () => {
    const files = [300, 100, 200].map((size) => patternedBytes(size, PNG));
    const smallest = run(
      slow,
      { concurrency: 1, order: (one, other) => (one.size ?? 0) - (other.size ?? 0) },
      { 0: (queue) => queue.add(files) },
    );
    const turns = (told: string[]): string[] => [
      ...new Set(told.flatMap((line) => /(\d) uploading/.exec(line)?.[1] ?? [])),
    ];
    expect(turns(smallest.told)).toEqual(['2', '3', '1']);
    const moved = run(
      slow,
      { concurrency: 1, autoStart: false },
      {
        0: (queue) => {
          queue.add(files);
          queue.move('3', 0);
          queue.move('none', 0);
          queue.start();
        },
      },
    );
    expect(moved.queue.state.items.map(({ id }) => id)).toEqual(['3', '1', '2']);
    expect(turns(moved.told)).toEqual(['3', '1', '2']);
  });

  it('has more places when it is told so, at once, and fewer as those that are taken come free', () => {
    const { told } = run(
      slow,
      { concurrency: 1 },
      {
        0: (queue) => queue.add([...three, picture]),
        50: (queue) => queue.setConcurrency(3),
        60: (queue) => queue.setConcurrency(1),
      },
    );
    expect(told.filter((line) => line.startsWith('50:')).at(-1)).toBe(
      '50: 1 uploading, 2 uploading, 3 uploading, 4 waiting',
    );
    expect(told.at(-1)).toBe('250: 1 succeeded, 2 succeeded, 3 succeeded, 4 succeeded');
  });

  it('looks at bytes and Blobs ahead: what X would not take fails before its turn, and nothing is sent', async () => {
    const client = scriptedClient({ initialize: () => NEVER });
    const queue = uploadQueue(client, { concurrency: 1 });
    const subscription = queue.subscribe();
    queue.add([
      picture,
      new Blob([picture]),
      new Blob(['no media at all']),
      new Uint8Array(0),
      new Blob([new Uint8Array(6_000_000)], { type: 'image/png' }),
    ]);
    await until(() => queue.state.counts.failed === 3);
    expect(phases(queue.state)).toEqual(['preparing', 'waiting', 'failed', 'failed', 'failed']);
    expect(queue.state.items[1]).toMatchObject({ mediaType: 'image/png', mediaCategory: 'tweet_image', size: 100 });
    expect(client.asked).toEqual(['initialize']);
    subscription.unsubscribe();
  });

  it('lets in what its restrictions allow, and says why of the others', () => {
    const queue = uploadQueue(scriptedClient({}), {
      restrictions: { mediaTypes: ['image/*'], maxBytes: 150, maxFiles: 2 },
    });
    const image = (name: string, size = 10) => new File([new Uint8Array(size)], name, { type: 'image/png' });
    const film = new File(['…'], 'film.mp4');
    const { ids, refused } = queue.add([
      image('one.png'),
      film,
      image('large.png', 151),
      image('two.png'),
      image('three.png'),
    ]);
    expect(ids).toEqual(['1', '2']);
    expect(refused.map(({ error }) => [error.name, error.message])).toEqual([
      ['InvalidUploadError', expect.stringMatching(/film\.mp4 is video\/mp4/)],
      ['InvalidUploadError', expect.stringMatching(/large\.png has 151 bytes/)],
      ['InvalidUploadError', expect.stringMatching(/three\.png is one too many/)],
    ]);
    expect(refused[0]!.source).toBe(film);
  });

  it('counts failed and cancelled ones out of its progress, and large files for more', () => {
    const { states } = run(
      slow,
      { concurrency: 3, segmentBytes: 100 },
      {
        0: (queue) => queue.add([patternedBytes(300, PNG), patternedBytes(100, PNG), new Uint8Array(0)]),
        110: (queue) =>
          expect(queue.state).toMatchObject({ loaded: 200, total: 400, fraction: (300 * 0.3 + 100) / 400 }),
      },
    );
    expect(states.at(-1)).toMatchObject({ fraction: 1, loaded: 400, total: 400, counts: { succeeded: 2, failed: 1 } });
  });

  it('tells no speed of what X only processes', () => {
    const pending = { mediaId: '1', processing: { state: 'pending', checkAfterSecs: 1_000 } };
    const { states } = run(
      { append: () => timer(1_000).pipe(map(() => ({}))), finalize: () => of(pending) },
      { segmentBytes: 100 },
      { 0: (queue) => queue.add(patternedBytes(400, PNG)) },
    );
    expect(states.at(-1)).toMatchObject({ bytesPerSecond: 0, items: [{ phase: 'processing', bytesPerSecond: 0 }] });
  });

  it('tells speed and time left, of each and of all, and stops its clock with the last upload', () => {
    const second: ClientScript = { append: () => timer(1_000).pipe(map(() => ({}))) };
    const { states } = run(
      second,
      { segmentBytes: 100 },
      {
        0: (queue) => queue.add([patternedBytes(400, PNG), patternedBytes(400, PNG)]),
        2_500: (queue) => {
          expect(queue.state.items[0]).toMatchObject({ loaded: 200, bytesPerSecond: 100, timeLeft: 2_000 });
          expect(queue.state).toMatchObject({ bytesPerSecond: 200, timeLeft: 2_000 });
        },
      },
    );
    expect(states.at(-1)).toMatchObject({ bytesPerSecond: 0 });
    expect(states.at(-1)).not.toHaveProperty('timeLeft');
  });

  it('keeps the object of each file that has not changed', () => {
    const { states } = run(slow, { concurrency: 1 }, { 0: (queue) => queue.add(three) });
    const waiting = states
      .filter(({ items }) => items[2]?.phase === 'waiting' && items[2].mediaType)
      .map(({ items }) => items[2]);
    expect(waiting.length).toBeGreaterThan(2);
    expect(new Set(waiting).size).toBe(1);
  });

  it('shows the newest state to all, whatever one of them does in answer', () => {
    const client = scriptedClient(slow);
    marbles(({ flush }) => {
      const queue = uploadQueue(client);
      const seen: string[] = [];
      queue.subscribe(({ items }) => items[0]?.phase === 'uploading' && queue.cancel('1'));
      queue.subscribe(({ items }) => seen.push(String(items[0]?.phase)));
      queue.add(picture);
      flush();
      expect(seen.at(-1)).toBe('cancelled');
      expect(queue.state.items[0]?.phase).toBe('cancelled');
    });
    expect(client.asked).toEqual(['initialize']);
  });

  it('pauses all while `paused` says so, and each by its own', () => {
    const offline$ = new BehaviorSubject(true);
    const { told, client } = run(
      slow,
      { paused: offline$ },
      {
        0: (queue) => queue.add(picture),
        500: () => offline$.next(false),
      },
    );
    expect(told.at(-1)).toBe('600: 1 succeeded');
    expect(told.some((line) => /1 paused/.test(line))).toBe(true);
    expect(client.asked).toEqual(['initialize', 'append 0', 'finalize']);
  });

  it.each<[string, () => unknown]>([
    ['a concurrency that is none', () => uploadQueue(scriptedClient({}), { concurrency: 0 })],
    ['a number of files that is none', () => uploadQueue(scriptedClient({}), { restrictions: { maxFiles: -1 } })],
    [
      'a type that X does not take',
      () => uploadQueue(scriptedClient({}), { restrictions: { mediaTypes: ['audio/*'] } }),
    ],
    ['what is no source', () => uploadQueue(scriptedClient({})).add('clip.mp4' as unknown as Blob)],
    ['one of a list that is none', () => uploadQueue(scriptedClient({})).add([picture, 7 as unknown as Blob])],
    ['a new concurrency that is none', () => uploadQueue(scriptedClient({})).setConcurrency(NaN)],
  ])('refuses %s', (_, make) => expect(make).toThrow(InvalidUploadError));

  it('fails an upload whose option makes no sense, and not the queue', () => {
    const { told } = run(
      slow,
      {},
      { 0: (queue) => queue.add([{ source: picture, options: { altText: 'x'.repeat(1001) } }, picture]) },
    );
    expect(told.at(-1)).toBe('100: 1 failed, 2 succeeded');
  });

  it('uploads dozens of files to X’s rules, each byte right', async () => {
    const emulator = mediaEmulator({ rateLimits: 'off', processing: { checkAfterSecs: 0.01 } } as object);
    const client = mediaClient({ auth: oauth2('a-token'), transport: fetchTransport({ fetch: emulator.fetch }) });
    const queue = uploadQueue(client, { concurrency: 8 });
    const subscription = queue.subscribe();
    queue.add(
      Array.from({ length: 60 }, (_, index) => ({ source: patternedBytes(1000 + index, index % 3 ? PNG : MP4) })),
    );
    await until(() => queue.state.counts.succeeded + queue.state.counts.failed === 60);
    expect(queue.state.counts.failed).toBe(0);
    expect(new Set(emulator.uploads.map(({ sha256 }) => sha256)).size).toBe(60);
    subscription.unsubscribe();
  });
});
