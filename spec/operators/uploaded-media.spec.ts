import { describe, expect, expectTypeOf, it } from 'vitest';
import { EMPTY, type Observable } from 'rxjs';
import { NetworkError, type UploadedMedia, uploadedMedia, type UploadEvent } from 'rx-media-upload';
import { marbles } from '../support/marbles.js';
import { events } from '../support/upload-events.js';

describe('uploadedMedia', () => {
  it('gives the media alone, when X has said that it is ready', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const upload$ = cold<UploadEvent>('wipabrfqhd(s|)', events);
      const subscribed = '               ^---------!';
      const expected = '                 ----------(m|)';
      expectObservable(upload$.pipe(uploadedMedia())).toBe(expected, { m: events.s.media });
      expectSubscriptions(upload$.subscriptions).toBe(subscribed);
    });
  });

  it('fails as the upload fails, and unsubscribes from it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      expectObservable(cold<UploadEvent>('ia#', events, new NetworkError('gone')).pipe(uploadedMedia())).toBe(
        '--#',
        undefined,
        new NetworkError('gone'),
      );
      const upload$ = cold<UploadEvent>('ia-b', events);
      expectObservable(upload$.pipe(uploadedMedia()), '--!').toBe('');
      expectSubscriptions(upload$.subscriptions).toBe('^-!');
    });
  });

  it('is typed as what it gives', () => {
    const media$ = (EMPTY as Observable<UploadEvent>).pipe(uploadedMedia());
    expectTypeOf(media$).toEqualTypeOf<Observable<UploadedMedia>>();
    expect(media$).toBeDefined();
  });
});
