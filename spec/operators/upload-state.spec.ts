import { describe, expect, it } from 'vitest';
import { from, NEVER } from 'rxjs';
import { NetworkError, type UploadEvent, type UploadPhase, uploadState, type UploadState } from 'rx-media-upload';
import { marbles } from '../support/marbles.js';
import { events } from '../support/upload-events.js';

const { mediaId } = events.i;
const PREPARING: UploadState = { phase: 'preparing', fraction: 0 };
const at = (phase: UploadPhase, fraction: number): UploadState => ({ phase, fraction, mediaId });

describe('uploadState', () => {
  it('tells where an upload stands, event by event', () => {
    marbles(({ cold, expectObservable }) => {
      const upload$ = cold<UploadEvent>('-wipazyabfqhds|', events);
      const expected = '                 0wipazyabfqhds|';
      expectObservable(upload$.pipe(uploadState())).toBe(expected, {
        0: PREPARING,
        w: PREPARING,
        i: at('uploading', 0),
        p: at('uploading', 0.225),
        a: at('uploading', 0.45),
        z: at('paused', 0.45),
        y: at('uploading', 0.45),
        b: at('uploading', 0.9),
        f: at('processing', 0.9),
        q: at('processing', 0.9),
        h: at('processing', 0.9 + 0.5 * (0.99 - 0.9)),
        d: at('processing', 0.9 + 0.5 * (0.99 - 0.9)),
        s: { ...at('succeeded', 1), media: events.s.media },
      });
    });
  });

  it('tells of a retry, and goes on from where the upload stood', () => {
    marbles(({ cold, expectObservable }) => {
      const upload$ = cold<UploadEvent>('-riarpb|', events);
      expectObservable(upload$.pipe(uploadState())).toBe('0riaxab|', {
        0: PREPARING,
        r: { phase: 'retrying', fraction: 0 },
        i: at('uploading', 0),
        a: at('uploading', 0.45),
        x: at('retrying', 0.45),
        b: at('uploading', 0.9),
      });
    });
  });

  it('stays paused while the segment in flight goes on, and goes back to where the upload stands', () => {
    marbles(({ cold, expectObservable }) => {
      const upload$ = cold<UploadEvent>('-izayfzqys|', events);
      expectObservable(upload$.pipe(uploadState())).toBe('0izAbfPqys|', {
        0: PREPARING,
        i: at('uploading', 0),
        z: at('paused', 0),
        A: at('paused', 0.45),
        b: at('uploading', 0.45),
        f: at('processing', 0.9),
        P: at('paused', 0.9),
        q: at('paused', 0.9),
        y: at('processing', 0.9),
        s: { ...at('succeeded', 1), media: events.s.media },
      });
    });
  });

  it('has succeeded, also where that was the last thing under way when it was paused', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold<UploadEvent>('-izs|', events).pipe(uploadState())).toBe('0izs|', {
        0: PREPARING,
        i: at('uploading', 0),
        z: at('paused', 0),
        s: { ...at('succeeded', 1), media: events.s.media },
      });
    });
  });

  it('has `media` at the end and `mediaId` from the beginning of the session: no key is there before', () => {
    const keys: string[] = [];
    from<UploadEvent[]>([events.w, events.i, events.s])
      .pipe(uploadState())
      .subscribe((state) => keys.push(Object.keys(state).join()));
    expect(keys).toEqual([
      'phase,fraction',
      'phase,fraction',
      'phase,fraction,mediaId',
      'phase,fraction,mediaId,media',
    ]);
  });

  it('does not go back when an upload begins anew', () => {
    marbles(({ cold, expectObservable }) => {
      const again = { ...events.i, mediaId: '2' };
      const upload$ = cold<UploadEvent>('-iaj|', { ...events, j: again });
      expectObservable(upload$.pipe(uploadState())).toBe('0iaj|', {
        0: PREPARING,
        i: at('uploading', 0),
        a: at('uploading', 0.45),
        j: { phase: 'uploading', fraction: 0.45, mediaId: '2' },
      });
    });
  });

  it('takes a failure for a state, keeps what was known, and completes', () => {
    marbles(({ cold, expectObservable }) => {
      const error = new NetworkError('gone');
      expectObservable(cold<UploadEvent>('-ia-#', events, error).pipe(uploadState())).toBe('0ia-(e|)', {
        0: PREPARING,
        i: at('uploading', 0),
        a: at('uploading', 0.45),
        e: { ...at('failed', 0.45), error },
      });
      expectObservable(cold<UploadEvent>('--#', events, error).pipe(uploadState())).toBe('0-(e|)', {
        0: PREPARING,
        e: { phase: 'failed', fraction: 0, error },
      });
    });
  });

  it('tells that it prepares at once, before anything has happened, and for each subscription', () => {
    const state$ = NEVER.pipe(uploadState());
    for (let turn = 0; turn < 2; turn++) {
      const states: UploadState[] = [];
      state$.subscribe((state) => states.push(state)).unsubscribe();
      expect(states).toEqual([PREPARING]);
    }
  });

  it('unsubscribes from the upload', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const upload$ = cold<UploadEvent>('-i-a', events);
      expectObservable(upload$.pipe(uploadState()), '--!').toBe('0i', { 0: PREPARING, i: at('uploading', 0) });
      expectSubscriptions(upload$.subscriptions).toBe('^-!');
    });
  });
});
