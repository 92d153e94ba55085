import { map, NEVER, of, Subject, throwError, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type CheckpointStore, NetworkError, uploadQueue } from 'rx-media-upload';
import { marbles } from '../support/marbles.js';
import { MP4, patternedBytes } from '../support/patterned-bytes.js';
import { scriptedClient } from '../support/scripted-client.js';

const film = patternedBytes(300, MP4);

/** A store that answers after so many ms. */
const slowStore = (texts: Map<string, string>, ms: { load: number; remove: number }): CheckpointStore => ({
  load: (key) => timer(ms.load).pipe(map(() => texts.get(key))),
  save: (key, text) => of(texts.set(key, text)),
  remove: (key) => timer(ms.remove).pipe(map(() => texts.delete(key))),
});

describe('a file of a queue that is given up', () => {
  it('is forgotten before it begins anew, however slow its store', () => {
    const texts = new Map<string, string>();
    const client = scriptedClient({ append: (index) => (index === 1 ? timer(1_000).pipe(map(() => ({}))) : of({})) });
    marbles(({ flush }) => {
      const queue = uploadQueue(client, { checkpoints: slowStore(texts, { load: 5, remove: 100 }), segmentBytes: 100 });
      queue.subscribe();
      queue.add(film);
      timer(500).subscribe(() => {
        queue.cancel('1');
        queue.retry('1');
      });
      timer(700).subscribe(() => {
        // The new attempt's own: the removal of the old one has not taken it.
        expect(texts.size).toBe(1);
        expect(queue.state.items[0]).toMatchObject({ phase: 'uploading', loaded: 100 });
        expect(queue.state.items[0]).not.toHaveProperty('resumedBytes');
      });
      timer(5_000).subscribe(() => expect(queue.state.items[0]?.phase).toBe('succeeded'));
      flush();
    });
    expect(client.asked.filter((command) => command === 'initialize')).toHaveLength(2);
  });

  it('leaves its key to a copy that is under way, in a store that knows no holds', () => {
    const texts = new Map<string, string>();
    let failures = 1;
    const client = scriptedClient({
      append: (index) => {
        if (index === 1 && failures-- > 0) return throwError(() => new NetworkError('cut'));
        return index === 2 ? NEVER : of({});
      },
    });
    const store: CheckpointStore = {
      load: (key) => of(texts.get(key)),
      save: (key, text) => of(texts.set(key, text)),
      remove: (key) => of(texts.delete(key)),
    };
    const queue = uploadQueue(client, { checkpoints: store, segmentBytes: 100 });
    const subscription = queue.subscribe();
    return new Promise<void>((passed) => setTimeout(passed, 20))
      .then(() => queue.add(film))
      .then(() => new Promise<void>((passed) => setTimeout(passed, 20)))
      .then(() => {
        expect(queue.state.items[0]?.phase).toBe('failed');
        queue.add(film);
        return new Promise<void>((passed) => setTimeout(passed, 20));
      })
      .then(() => {
        expect(client.asked).toContain('append 2');
        queue.clear('1');
        expect(texts.size).toBe(1);
        subscription.unsubscribe();
      });
  });
});

describe('`paused` of a queue', () => {
  it('is heard while nothing is under way too', () => {
    const offline$ = new Subject<boolean>();
    const client = scriptedClient({});
    const queue = uploadQueue(client, { paused: offline$ });
    const subscription = queue.subscribe();
    offline$.next(true);
    queue.add(film);
    expect(client.asked).toEqual([]);
    offline$.next(false);
    expect(client.asked).not.toEqual([]);
    subscription.unsubscribe();
    expect(offline$.observed).toBe(false);
  });

  it('fails each upload, and not the queue, where it fails', () => {
    const offline$ = new Subject<boolean>();
    const queue = uploadQueue(scriptedClient({}), { paused: offline$ });
    const subscription = queue.subscribe();
    offline$.error(new Error('no such thing'));
    queue.add(film);
    expect(queue.state.items[0]).toMatchObject({ phase: 'failed' });
    subscription.unsubscribe();
  });
});
