import fc from 'fast-check';
import { concat, concatMap, from, map, NEVER, Observable, of, type Subscription, throwError, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type CheckpointStore, NetworkError, type UploadQueue, type UploadQueueState } from 'rx-media-upload';
import { uploadQueue } from 'rx-media-upload';
import { marbles } from '../support/marbles.js';
import { patternedBytes, PNG } from '../support/patterned-bytes.js';
import { type ClientScript, scriptedClient } from '../support/scripted-client.js';

const id = fc.option(fc.integer({ min: 1, max: 7 }).map(String), { nil: undefined });
const oneId = fc.integer({ min: 1, max: 7 }).map(String);

type Command = readonly [name: string, run: (queue: UploadQueue) => unknown];
const command: fc.Arbitrary<Command> = fc.oneof(
  fc
    .integer({ min: 0, max: 4 })
    .map((count): Command => [`add ${count}`, (queue) => queue.add(Array.from({ length: count }, newPicture))]),
  ...(['start', 'pause', 'resume', 'cancel', 'retry', 'clear'] as const).map((name) =>
    id.map((of): Command => [`${name} ${of}`, (queue) => queue[name](of)]),
  ),
  oneId.map((of): Command => [`update ${of}`, (queue) => queue.update(of, { altText: 'Words' })]),
  fc
    .tuple(oneId, fc.constantFrom(0, 1, 3, -1, NaN, Infinity))
    .map(([of, to]): Command => [`move ${of} ${to}`, (queue) => queue.move(of, to)]),
  fc.integer({ min: 1, max: 4 }).map((most): Command => [`most ${most}`, (queue) => queue.setConcurrency(most)]),
);
/** What happens when: a command, or the subscriber comes or goes. */
const step = fc.record({
  after: fc.constantFrom(0, 0, 10, 40, 100, 700),
  does: fc.oneof({ weight: 6, arbitrary: command }, { weight: 1, arbitrary: fc.constantFrom('leave', 'come') }),
});
/** How long each answer takes, and which are failures. */
const answers = fc.array(
  fc.record({ takes: fc.constantFrom(0, 0, 1, 30, 100), fails: fc.constantFrom(false, false, false, true) }),
  { minLength: 1, maxLength: 12 },
);

let made = 0;
/** Each of another content: none is another's copy. */
const newPicture = (): Uint8Array => {
  const picture = patternedBytes(100, PNG);
  new DataView(picture.buffer).setUint32(60, ++made);
  return picture;
};

function world(script: readonly { takes: number; fails: boolean }[]): {
  client: ClientScript;
  store: CheckpointStore;
  texts: Map<string, string>;
  open: { sending: number; any: number };
} {
  let asked = 0;
  const open = { sending: 0, any: 0 };
  const texts = new Map<string, string>();
  const counted = <T>(kind: 'sending' | undefined, answer: T): Observable<T> =>
    new Observable((subscriber) => {
      const { takes, fails } = script[asked++ % script.length]!;
      open.any++;
      if (kind) open[kind]++;
      const answer$ = fails ? throwError(() => new NetworkError('cut')) : of(answer);
      const subscription = (takes === 0 ? answer$ : timer(takes).pipe(concatMap(() => answer$))).subscribe(subscriber);
      return () => {
        open.any--;
        if (kind) open[kind]--;
        subscription.unsubscribe();
      };
    });
  return {
    open,
    texts,
    client: {
      initialize: () => counted('sending', { mediaId: '1', expiresAt: 1e12 }),
      append: () => counted('sending', {}),
      finalize: () => counted(undefined, { mediaId: '1', processing: { state: 'pending', checkAfterSecs: 1 } }),
      status: () => counted(undefined, { mediaId: '1', processing: { state: 'succeeded' } }),
    },
    store: {
      load: (key) => of(texts.get(key)),
      save: (key, text) => of(texts.set(key, text)),
      remove: (key) => of(texts.delete(key)),
    },
  };
}

function checkState(state: UploadQueueState): void {
  const { items, counts, fraction, loaded, total } = state;
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(items.length);
  for (const [phase, count] of Object.entries(counts))
    expect(items.filter((item) => item.phase === phase)).toHaveLength(count);
  for (const number of [fraction, ...items.map((item) => item.fraction)]) {
    expect(number).toBeGreaterThanOrEqual(0);
    expect(number).toBeLessThanOrEqual(1);
  }
  expect(loaded).toBeLessThanOrEqual(total);
  const counted = items.filter(({ phase }) => !['ready', 'cancelled', 'failed'].includes(phase));
  expect(total).toBe(counted.reduce((sum, { size = 0 }) => sum + size, 0));
  expect(loaded).toBe(counted.reduce((sum, item) => sum + item.loaded, 0));
  const weighed = counted.reduce((sum, item) => sum + (item.size ?? 0) * item.fraction, 0);
  expect(fraction).toBeCloseTo(total === 0 ? 0 : weighed / total, 9);
  expect(new Set(items.map((item) => item.id)).size).toBe(items.length);
}

describe('whatever a queue is told, and whatever happens to it', () => {
  it.each([true, false])(
    'its state adds up and nothing runs that should not (autoStart: %s)',
    (autoStart) => {
      fc.assert(
        fc.property(fc.array(step, { minLength: 1, maxLength: 14 }), answers, fc.boolean(), (steps, script, isOwn) => {
          const { client, store, texts, open } = world(script);
          marbles(({ flush }) => {
            const queue = uploadQueue(scriptedClient(client), {
              autoStart,
              concurrency: 2,
              segmentBytes: 50,
              ...(isOwn ? {} : { checkpoints: store }),
            });
            let most = 2;
            let last: UploadQueueState | undefined;
            let subscription: Subscription | undefined;
            const come = (): void => {
              subscription ??= queue.subscribe((state) => {
                expect(state).toBe(queue.state);
                if (state !== last) checkState(state);
                last = state;
              });
            };
            come();
            const look = (): void => {
              const paused = queue.state.counts.paused;
              const places = Math.max(most, queue.state.counts.preparing + queue.state.counts.uploading);
              expect(open.sending).toBeLessThanOrEqual(places + paused + queue.state.counts.waiting);
              if (subscription === undefined) expect(open.any).toBe(0);
            };
            concat(
              from(steps).pipe(
                concatMap(({ after, does }) => (after === 0 ? of(does) : timer(after).pipe(map(() => does)))),
              ),
              NEVER,
            ).subscribe((does) => {
              if (does === 'come') come();
              else if (does === 'leave') {
                subscription?.unsubscribe();
                subscription = undefined;
              } else {
                const [name, run] = does;
                if (name.startsWith('most')) most = Math.max(most, Number(name.split(' ')[1]));
                run(queue);
              }
              const before = queue.state;
              queue.move('none', 1);
              queue.clear('none');
              expect(queue.state).toBe(before);
              look();
            });
            // Long after: all that may end has ended.
            timer(60_000).subscribe(() => {
              come();
              queue.resume();
              queue.start();
            });
            timer(200_000).subscribe(() => {
              expect(queue.state.items.every(({ phase }) => /succeeded|failed|cancelled/.test(phase))).toBe(true);
              expect(open.any).toBe(0);
              queue.retry();
              queue.cancel();
              for (const item of queue.state.items) queue.clear(item.id);
              expect(queue.state).toMatchObject({ items: [], total: 0, loaded: 0, fraction: 0, bytesPerSecond: 0 });
              expect(open.any).toBe(0);
              expect([...texts]).toEqual([]);
              subscription?.unsubscribe();
            });
            flush();
          });
        }),
        { numRuns: 60 },
      );
    },
    60_000,
  );
});
