import { EMPTY, type Observable, of, Subject, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { memoryCheckpoints, type UploadEvent } from 'rx-media-upload';
import { exclusively } from '../../lib/upload/exclusively.js';

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
});
