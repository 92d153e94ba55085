import { EMPTY, map, NEVER, Observable, of, Subject, Subscription, throwError, timer } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { type CheckpointStore, fromChunks, InvalidUploadError, memoryCheckpoints, uploadQueue } from 'rx-media-upload';
import { queueOf } from '../../lib/upload-queue/queue-of.js';
import { marbles } from '../support/marbles.js';
import { patternedBytes, PNG } from '../support/patterned-bytes.js';
import { type ClientScript, scriptedClient } from '../support/scripted-client.js';

const picture = patternedBytes(100, PNG);
const pictures = (count: number): Uint8Array[] => Array.from({ length: count }, () => picture);
const slow: ClientScript = { append: () => timer(100).pipe(map(() => ({}))) };
const phases = (queue: { state: { items: readonly { phase: string }[] } }): string[] =>
  queue.state.items.map(({ phase }) => phase);

describe('a queue among strangers', () => {
  it('begins none of those that wait while it gives up all', () => {
    const client = scriptedClient(slow);
    marbles(({ flush }) => {
      const queue = uploadQueue(client, { concurrency: 2 });
      queue.subscribe();
      queue.add(pictures(9));
      queue.cancel();
      flush();
      expect(queue.state.counts.cancelled).toBe(9);
    });
    expect(client.asked.filter((command) => command === 'initialize')).toHaveLength(2);
  });

  it('leaves nothing running that is told what to do while an upload is being given up', () => {
    let running = 0;
    const queue = queueOf(
      () =>
        new Observable(() => {
          running++;
          return () => {
            running--;
            queue.pause('2');
            queue.setConcurrency(3);
          };
        }),
      { concurrency: 1 },
    );
    queue.subscribe();
    queue.add(pictures(2));
    queue.cancel('1');
    expect(phases(queue)).toEqual(['cancelled', 'paused']);
    expect(running).toBe(0);
  });

  it('begins nothing more when the last subscriber leaves in the middle of an event', () => {
    let begun = 0;
    const queue = queueOf(
      () =>
        new Observable((subscriber) => {
          begun++;
          subscriber.next({ type: 'warning', code: 'odd', message: 'Odd' });
        }),
      {},
    );
    const subscription = new Subscription();
    subscription.add(queue.subscribe(({ items }) => items[0]?.warnings.length && subscription.unsubscribe()));
    queue.add(pictures(3));
    expect(begun).toBe(1);
    expect(phases(queue)).toEqual(['waiting', 'waiting', 'waiting']);
  });

  it('stops at once where its last subscriber leaves while the others begin', () => {
    const client = scriptedClient(slow);
    const left$ = new Subject<void>();
    marbles(({ flush }) => {
      const queue = uploadQueue({
        ...client,
        initialize: (...given) => {
          const reply$ = client.initialize(...given);
          left$.next();
          return reply$;
        },
      });
      const subscription = queue.subscribe();
      left$.subscribe(() => subscription.unsubscribe());
      queue.add(pictures(3));
      flush();
      expect(phases(queue)).toEqual(['waiting', 'waiting', 'waiting']);
    });
    expect(client.asked).toEqual(['initialize']);
  });

  it('keeps to commands that are given in the middle of an order', () => {
    marbles(({ flush }) => {
      const queue = uploadQueue(scriptedClient(slow), {
        concurrency: 1,
        order: (one, other) => {
          queue.cancel('2');
          if (queue.state.items.length < 4) queue.add(picture);
          return Number(one.id) - Number(other.id);
        },
      });
      queue.subscribe();
      queue.add(pictures(3));
      flush();
      expect(phases(queue)).toEqual(['succeeded', 'cancelled', 'succeeded', 'succeeded']);
    });
  });

  it('goes by the list where an order throws, and tells of it as of any error that nobody handles', () => {
    vi.useFakeTimers();
    const client = scriptedClient({});
    const queue = uploadQueue(client, {
      concurrency: 1,
      order: () => {
        throw new Error('no order at all');
      },
    });
    queue.subscribe();
    queue.add(pictures(2));
    expect(() => vi.runAllTimers()).toThrow('no order at all');
    vi.clearAllTimers();
    vi.useRealTimers();
    expect(queue.state.counts.waiting).toBe(0);
  });

  it('shows who asks what has come of a command, in the middle of an event too', () => {
    const queue = uploadQueue(scriptedClient(slow), { autoStart: false });
    const seen: unknown[] = [];
    queue.subscribe(({ items }) => {
      if (items[0]?.phase !== 'ready') return;
      queue.cancel('1');
      seen.push(phases(queue), queue.state === queue.state);
    });
    queue.add(picture);
    expect(seen).toEqual([['cancelled'], true]);
  });

  it.each<[string, Partial<ReturnType<typeof scriptedClient>>]>([
    [
      'throws',
      {
        initialize: () => {
          throw new Error('no client at all');
        },
      },
    ],
    ['says nothing', { initialize: () => EMPTY }],
    ['gives no Observable', { initialize: () => undefined as never }],
  ])('fails its uploads, once, where the client %s', (_, hostile) => {
    marbles(({ flush }) => {
      const queue = uploadQueue({ ...scriptedClient({}), ...hostile });
      const subscription = queue.subscribe();
      queue.add(pictures(2));
      flush();
      expect(phases(queue)).toEqual(['failed', 'failed']);
      expect(queue.state.items[0]?.error?.name).toMatch(/Error$/);
      subscription.unsubscribe();
    });
  });

  it('fails an upload that ends without a result, and does not begin it again', () => {
    let begun = 0;
    const queue = queueOf(() => {
      begun++;
      return EMPTY;
    }, {});
    queue.subscribe();
    queue.add(picture);
    expect(queue.state.items[0]).toMatchObject({ phase: 'failed', error: { errorCode: 'unexpected' } });
    expect(begun).toBe(1);
  });

  it('fails an upload that cannot even be made', () => {
    const queue = queueOf(() => {
      throw new Error('no upload at all');
    }, {});
    queue.subscribe();
    queue.add([picture, { source: picture, options: null as never }]);
    expect(phases(queue)).toEqual(['failed', 'failed']);
    queue.clear('1');
    expect(phases(queue)).toEqual(['failed']);
  });

  it('takes a list whole or not at all', () => {
    const queue = uploadQueue(scriptedClient({}));
    const torn = function* (): Generator<Uint8Array> {
      yield picture;
      throw new Error('torn');
    };
    expect(() => queue.add(torn())).toThrow('torn');
    expect(queue.state.items).toEqual([]);
    expect(() => queue.add(null as never)).toThrow(InvalidUploadError);
    expect(() => queue.add(undefined as never)).toThrow(InvalidUploadError);
  });

  it.each([
    [NaN, ['3', '1', '2']],
    [-Infinity, ['3', '1', '2']],
    [Infinity, ['1', '2', '3']],
  ])('moves to %d', (index, ids) => {
    const queue = uploadQueue(scriptedClient({}));
    queue.add(pictures(3));
    const before = queue.state;
    queue.move('3', index);
    expect(queue.state.items.map(({ id }) => id)).toEqual(ids);
    expect(queue.state === before).toBe(index === Infinity);
  });

  it('fails an upload whose `paused` fails, and no other', () => {
    marbles(({ flush }) => {
      const queue = uploadQueue(scriptedClient(slow));
      queue.subscribe();
      const torn$ = timer(50).pipe(
        map((): boolean => {
          throw new Error('torn');
        }),
      );
      queue.add([{ source: picture, options: { paused: torn$ } }, picture]);
      flush();
      expect(phases(queue)).toEqual(['failed', 'succeeded']);
    });
  });

  it('hears commands from inside a `paused`', () => {
    const client = scriptedClient(slow);
    marbles(({ flush }) => {
      const queue = uploadQueue(client, { paused: new Observable<boolean>(() => queue.cancel()) });
      queue.add(pictures(3));
      queue.subscribe();
      flush();
      expect(queue.state.counts.cancelled).toBe(3);
    });
    expect(client.asked).toEqual([]);
  });

  it('forgets what a store writes only after it was cancelled', async () => {
    const kept = memoryCheckpoints();
    const texts = new Set<string>();
    const store: CheckpointStore = {
      load: (key) => kept.load(key),
      // As a store over the network does: what was sent is written, whoever still listens.
      save: async (key) => {
        await Promise.resolve();
        texts.add(key);
      },
      remove: (key) => of(texts.delete(key)),
    };
    const queue = uploadQueue(scriptedClient({ append: () => NEVER }), { checkpoints: store });
    queue.subscribe();
    queue.add(picture);
    queue.cancel('1');
    await new Promise((passed) => setTimeout(passed, 10));
    expect([...texts]).toEqual([]);
  });

  it('forgets a checkpoint that was only being read', () => {
    const removed: string[] = [];
    const store: CheckpointStore = {
      load: () => NEVER,
      save: () => EMPTY,
      remove: (key) => {
        removed.push(key);
        return throwError(() => new Error('will not'));
      },
    };
    const queue = uploadQueue(scriptedClient({}), { checkpoints: store });
    const subscription = queue.subscribe();
    queue.add({ source: picture, options: { checkpointKey: 'mine' } });
    queue.cancel();
    expect(removed).toEqual(['mine']);
    subscription.unsubscribe();
  });

  it('lets what X processes go on without a place, where it was paused during FINALIZE', () => {
    marbles(({ flush }) => {
      const queue = uploadQueue(
        scriptedClient({
          append: () => timer(10_000).pipe(map(() => ({}))),
          finalize: () =>
            timer(100).pipe(
              map(() => ({ mediaId: '1', processing: { state: 'pending', checkAfterSecs: 1 } as const })),
            ),
          status: () => of({ mediaId: '1', processing: { state: 'succeeded' } }),
        }),
        { concurrency: 1 },
      );
      queue.subscribe();
      queue.add(pictures(2));
      timer(10_050).subscribe(() => queue.pause('1'));
      timer(10_200).subscribe(() => queue.resume('1'));
      timer(10_210).subscribe(() => expect(phases(queue)).toEqual(['processing', 'uploading']));
      flush();
      expect(phases(queue)).toEqual(['succeeded', 'succeeded']);
    });
  });

  it('takes thousands, and what they come to adds up exactly', () => {
    const media = { mediaId: '1', mediaType: 'image/png', totalBytes: 100 } as never;
    const queue = queueOf(() => of({ type: 'succeeded', mediaId: '1', media }), { autoStart: false });
    queue.subscribe();
    const one = fromChunks([picture], { size: 100, mediaType: 'image/png' });
    queue.add(Array.from({ length: 5_000 }, () => one));
    queue.start();
    expect(queue.state.counts.succeeded).toBe(5_000);
    expect(queue.state.fraction).toBe(1);
    queue.clear();
    expect(queue.state).toMatchObject({ items: [], total: 0, loaded: 0, fraction: 0 });
  }, 60_000);
});
