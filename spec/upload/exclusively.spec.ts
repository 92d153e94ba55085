import { EMPTY, NEVER, type Observable, of, Subject, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  CheckpointLostError,
  type CheckpointHold,
  type CheckpointStore,
  memoryCheckpoints,
  type UploadEvent,
} from 'rx-media-upload';
import { marbles } from '../support/marbles.js';
import { exclusively as exclusivelyIn } from '../../lib/upload/exclusively.js';

const exclusively = (
  store: CheckpointStore,
  key: string,
  upload$: Observable<UploadEvent>,
  beside: Observable<UploadEvent>,
): Observable<UploadEvent> => exclusivelyIn(store, key, { alone: () => upload$, beside, unsure: EMPTY });

const succeeded = { type: 'succeeded' } as UploadEvent;
const warned: UploadEvent = { type: 'warning', code: 'in-use', message: '' };
const told = (upload$: Observable<UploadEvent>): string[] => {
  const types: string[] = [];
  upload$.subscribe({ next: ({ type }) => types.push(type), error: () => types.push('failed') });
  return types;
};

describe('exclusively', () => {
  it('runs one upload with a key in a store at a time', () => {
    const store = memoryCheckpoints();
    const first$ = new Subject<UploadEvent>();
    const first = exclusively(store, 'a', first$, EMPTY).subscribe();
    const second$ = exclusively(store, 'a', of(succeeded), of(warned));
    expect(told(second$)).toEqual(['warning']);
    expect(told(exclusively(store, 'b', of(succeeded), of(warned)))).toEqual(['succeeded']);
    expect(told(exclusively(memoryCheckpoints(), 'a', of(succeeded), of(warned)))).toEqual(['succeeded']);
    first.unsubscribe();
    expect(told(second$)).toEqual(['succeeded']);
  });

  it('frees the key when it fails, and with its last event', () => {
    const store = memoryCheckpoints();
    expect(
      told(
        exclusively(
          store,
          'a',
          throwError(() => new Error('no')),
          of(warned),
        ),
      ),
    ).toEqual(['failed']);
    const again: string[] = [];
    exclusively(store, 'a', of(succeeded), of(warned)).subscribe(() =>
      again.push(...told(exclusively(store, 'a', of(succeeded), of(warned)))),
    );
    expect(again).toEqual(['succeeded']);
  });

  it('keeps the key while it tells of anything else', () => {
    const store = memoryCheckpoints();
    const first$ = new Subject<UploadEvent>();
    exclusively(store, 'a', first$, EMPTY).subscribe();
    first$.next(warned);
    expect(told(exclusively(store, 'a', of(succeeded), of(warned)))).toEqual(['warning']);
  });

  it('frees no key that another one has taken since: who began in answer to the last event has it', () => {
    const store = memoryCheckpoints();
    const first$ = new Subject<UploadEvent>();
    const second$ = new Subject<UploadEvent>();
    const again = (): void => void exclusively(store, 'a', second$, EMPTY).subscribe();
    exclusively(store, 'a', first$, EMPTY).subscribe(again);
    first$.next(succeeded);
    first$.complete();
    expect(second$.observed).toBe(true);
    expect(told(exclusively(store, 'a', of(succeeded), of(warned)))).toEqual(['warning']);
    second$.complete();
    expect(told(exclusively(store, 'a', of(succeeded), of(warned)))).toEqual(['succeeded']);
  });

  it('takes nothing before it is subscribed to', () => {
    const store = memoryCheckpoints();
    exclusively(store, 'a', of(succeeded), of(warned));
    expect(told(exclusively(store, 'a', of(succeeded), of(warned)))).toEqual(['succeeded']);
  });

  it('keeps today’s guard, by the object, for a store of the user’s own that knows nothing of it', () => {
    const kept = memoryCheckpoints();
    const own: CheckpointStore = {
      load: (key) => kept.load(key),
      save: (key, text) => kept.save(key, text),
      remove: (key) => kept.remove(key),
    };
    const first = exclusively(own, 'a', NEVER, EMPTY).subscribe();
    expect(told(exclusively(own, 'a', of(succeeded), of(warned)))).toEqual(['warning']);
    expect(told(exclusively({ ...own }, 'a', of(succeeded), of(warned)))).toEqual(['succeeded']);
    first.unsubscribe();
    expect(told(exclusively(own, 'a', of(succeeded), of(warned)))).toEqual(['succeeded']);
  });

  describe('where the store says later whose the key is', () => {
    const stages = () => {
      const hold$ = new Subject<CheckpointHold>();
      const alone$ = new Subject<UploadEvent>();
      const run$ = exclusivelyIn({ ...memoryCheckpoints(), hold: () => hold$ }, 'a', {
        alone: () => alone$,
        beside: of(warned),
        unsure: of({ ...warned, type: 'warning', code: 'unsure' } as UploadEvent),
      });
      const seen: string[] = [];
      const subscription = run$.subscribe({
        next: (event) => seen.push(event.type === 'warning' ? event.code : event.type),
        error: (error: unknown) => seen.push((error as Error).name),
        complete: () => seen.push('complete'),
      });
      return { hold$, alone$, seen, subscription };
    };

    it('waits for it, and gives the key back when it is unsubscribed before', () => {
      const { hold$, alone$, subscription } = stages();
      expect([hold$.observed, alone$.observed]).toEqual([true, false]);
      subscription.unsubscribe();
      expect([hold$.observed, alone$.observed]).toEqual([false, false]);
    });

    it('gives the key back when it is over, failed or given up, and at once where it is another’s', () => {
      for (const end of [
        ({ alone$ }) => alone$.complete(),
        ({ alone$ }) => alone$.error(new Error('no')),
        ({ alone$ }) => alone$.next(succeeded),
        ({ subscription }) => subscription.unsubscribe(),
      ] as ((one: ReturnType<typeof stages>) => void)[]) {
        const one = stages();
        one.hold$.next({ isYours: true });
        expect([one.hold$.observed, one.alone$.observed]).toEqual([true, true]);
        end(one);
        expect(one.hold$.observed).toBe(false);
      }
      const { hold$, seen } = stages();
      hold$.next({ isYours: false });
      expect([hold$.observed, seen]).toEqual([false, ['in-use', 'complete']]);
    });

    it('runs beside where it fails, says nothing or is silent, and once', () => {
      const failing = stages();
      failing.hold$.error(new Error('no'));
      const empty = stages();
      empty.hold$.complete();
      expect([failing.seen, empty.seen]).toEqual([
        ['unsure', 'complete'],
        ['unsure', 'complete'],
      ]);
      const twice = stages();
      twice.hold$.next({ isYours: true });
      twice.hold$.next({ isYours: true });
      twice.hold$.error(new Error('later'));
      expect([twice.seen, twice.alone$.observed]).toEqual([[], true]);
    });

    it('is silent for 10 s at most', () => {
      marbles(({ cold, expectObservable }) => {
        const run$ = exclusivelyIn({ ...memoryCheckpoints(), hold: () => NEVER }, 'a', {
          alone: () => EMPTY,
          beside: EMPTY,
          unsure: cold('(u|)', { u: warned }),
        });
        expectObservable(run$).toBe('10s (u|)', { u: warned });
      });
    });

    it('stops at once when the store says that another worker has it, before or later', () => {
      const before = stages();
      before.hold$.error(new CheckpointLostError('lost'));
      const later = stages();
      later.hold$.next({ isYours: true });
      later.hold$.error(new CheckpointLostError('lost'));
      expect([before.seen, later.seen, later.alone$.observed]).toEqual([
        ['CheckpointLostError'],
        ['CheckpointLostError'],
        false,
      ]);
    });
  });
});
