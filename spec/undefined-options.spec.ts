import { lastValueFrom, map, of, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { fromBytes, mediaClient, uploadMedia, type UploadOptions } from 'rx-media-upload';
import { marbles } from './support/marbles.js';
import { patternedBytes, PNG } from './support/patterned-bytes.js';
import { scriptedClient } from './support/scripted-client.js';

const picture = fromBytes(patternedBytes(100, PNG), { mediaType: 'image/png' });
/** What callers hand over whose compiler takes `undefined` for "absent", as most do. */
const withUndefined = (name: keyof UploadOptions, more: UploadOptions = {}): UploadOptions => ({
  ...more,
  [name]: undefined,
});
const pending = { mediaId: '1', processing: { state: 'pending' } };

describe('an option that is undefined has its default', () => {
  it('concurrency: one segment at a time', async () => {
    let sending = 0;
    let most = 0;
    const append = () => {
      most = Math.max(most, ++sending);
      return timer(1).pipe(map(() => (sending--, {})));
    };
    expect(
      await lastValueFrom(
        uploadMedia(scriptedClient({ append }), picture, withUndefined('concurrency', { segmentBytes: 20 })),
      ),
    ).toMatchObject({ type: 'succeeded' });
    expect(most).toBe(1);
  });

  it.each<[keyof UploadOptions, number, number]>([
    ['statusInterval', 9_000, 1],
    ['processingTimeout', 12_000, 2],
  ])('%s: X is asked every five seconds, for minutes', (name, after, times) => {
    let asked = 0;
    const errors: unknown[] = [];
    marbles(({ flush }) => {
      const client = scriptedClient({ finalize: () => of(pending), status: () => (asked++, of(pending)) }, '1');
      const subscription = uploadMedia(client, picture, withUndefined(name)).subscribe({
        error: (error: unknown) => errors.push(error),
      });
      timer(after).subscribe(() => subscription.unsubscribe());
      flush();
    });
    expect(asked).toBe(times);
    expect(errors).toEqual([]);
  });

  it.each<keyof UploadOptions>([
    'segmentBytes',
    'maxSegmentBytes',
    'mediaType',
    'mediaCategory',
    'target',
    'limits',
    'altText',
    'subtitles',
    'additionalOwners',
    'shared',
    'paused',
    'checkpoints',
  ])('%s: an upload as if it were absent', async (name) => {
    const client = scriptedClient({});
    expect(await lastValueFrom(uploadMedia(client, picture, withUndefined(name)))).toMatchObject({ type: 'succeeded' });
    expect(client.asked).toEqual(['initialize', 'append 0', 'finalize']);
  });

  it.each(['auth', 'baseUrl', 'requestTimeout', 'retry', 'version'])('%s of a client', async (name) => {
    const seen: string[] = [];
    const client = mediaClient({
      transport: ({ url }) => {
        seen.push(url);
        return of({ type: 'response', response: { status: 200, headers: {}, text: '{"data":{"id":"1"}}' } });
      },
      [name]: undefined,
    });
    await lastValueFrom(client.status('1'));
    expect(seen).toEqual(['https://api.x.com/2/media/upload?command=STATUS&media_id=1']);
  });

  it.each(['attempts', 'initialDelay', 'maxDelay', 'maxRateLimitWait', 'shouldRetry'])(
    '%s of a retry',
    async (name) => {
      const statuses = [503, 503, 200];
      const client = mediaClient({
        transport: () =>
          of({
            type: 'response',
            response: { status: statuses.shift() ?? 200, headers: {}, text: '{"data":{"id":"1"}}' },
          }),
        retry: { initialDelay: 1, [name]: undefined },
      });
      expect(await lastValueFrom(client.status('1'))).toEqual({ mediaId: '1' });
      expect(statuses).toEqual([]);
    },
  );
});
