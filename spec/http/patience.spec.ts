import { asyncScheduler, concat, NEVER, type Observable, of, timer, map } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  fetchTransport,
  mediaClient,
  type MediaClientOptions,
  type Transport,
  type TransportEvent,
  type UploadTimeoutError,
  xhrTransport,
} from 'rx-media-upload';
import { nodeTransport } from 'rx-media-upload/node';
import { marbles } from '../support/marbles.js';

const KIB = 1024;
const ID = '1374383257052012546';
const replied: TransportEvent = { type: 'response', response: { status: 200, headers: {}, text: '{"data":{}}' } };
const blind = (answer: (nth: number) => Observable<TransportEvent>): Transport => {
  let asked = 0;
  return Object.assign(() => answer(asked++), { isBlind: true });
};

/** When each of several appends of so many KiB, all begun at once, ends, and how. */
const ends = (transport: Transport, sizes: readonly number[], options: MediaClientOptions = {}): string[] => {
  const told: string[] = [];
  marbles(({ flush }) => {
    const client = mediaClient({ transport, requestTimeout: 30_000, retry: { attempts: 1 }, ...options });
    sizes.forEach((size, segmentIndex) =>
      client.append({ mediaId: ID, segmentIndex, bytes: new Uint8Array(size * KIB) }).subscribe({
        complete: () => told.push(`${segmentIndex} done ${asyncScheduler.now()}`),
        error: (error: unknown) => told.push(`${segmentIndex} ${(error as Error).name} ${asyncScheduler.now()}`),
      }),
    );
    flush();
  });
  return told;
};

describe('the time that an attempt may go without a sign', () => {
  it.each<[string, Transport, readonly number[], readonly string[]]>([
    ['requestTimeout where bytes are seen', () => NEVER, [320], ['0 UploadTimeoutError 30000']],
    ['a second more for each 32 KiB where they are not', blind(() => NEVER), [320], ['0 UploadTimeoutError 40000']],
    [
      'for all bodies on the way: they share the line',
      blind(() => NEVER),
      [320, 320],
      ['0 UploadTimeoutError 50000', '1 UploadTimeoutError 50000'],
    ],
    [
      'so that a line of 256 kbit/s is slow, not broken',
      blind((nth) => timer((nth + 1) * 128_000).pipe(map(() => replied))),
      [4096, 4096],
      ['0 done 128000', '1 done 256000'],
    ],
  ])('is %s', (_, transport, sizes, told) => {
    expect(ends(transport, sizes).sort()).toEqual(told);
  });

  it('is longer for what sets out later, and for what it holds up', () => {
    const told: string[] = [];
    marbles(({ flush }) => {
      const client = mediaClient({ transport: blind(() => NEVER), requestTimeout: 30_000, retry: { attempts: 1 } });
      const append = (segmentIndex: number) =>
        client.append({ mediaId: ID, segmentIndex, bytes: new Uint8Array(320 * KIB) }).subscribe({
          error: () => told.push(`${segmentIndex} ${asyncScheduler.now()}`),
        });
      append(0);
      timer(35_000).subscribe(() => append(1));
      flush();
    });
    // Alone it had 40 s; at their end two were on the way, for which 50 s are due.
    expect(told).toEqual(['0 50000', '1 85000']);
  });

  describe('over a transport that tells bytes which the system may still hold, as XHR does', () => {
    const xhrLike = (...told: readonly TransportEvent[]): Transport =>
      Object.assign(() => concat(told, NEVER), { hidesQueue: true });
    const progress = (loaded: number): TransportEvent => ({ type: 'progress', loaded });

    it('is requestTimeout while bytes leave, and a second more for each 32 KiB once all are told', () => {
      expect(ends(xhrLike(), [320])).toEqual(['0 UploadTimeoutError 30000']);
      expect(ends(xhrLike(progress(1000)), [320])).toEqual(['0 UploadTimeoutError 30000']);
      expect(ends(xhrLike(progress(400 * KIB)), [320])).toEqual(['0 UploadTimeoutError 40000']);
    });

    it('is said in words that are true', () => {
      const words: unknown[] = [];
      marbles(({ flush }) => {
        for (const told of [[progress(1000)], [progress(400 * KIB)]])
          mediaClient({ transport: xhrLike(...told), retry: { attempts: 1 } })
            .append({ mediaId: ID, segmentIndex: 0, bytes: new Uint8Array(320 * KIB) })
            .subscribe({
              error: (error: unknown) =>
                words.push([(error as UploadTimeoutError).message, (error as UploadTimeoutError).isBlind]),
            });
        flush();
      });
      expect(words).toEqual([
        ['append: no byte has moved for 30000 ms', undefined],
        ['append: no reply for 40000 ms, and whether bytes have moved cannot be seen here', true],
      ]);
    });
  });

  it('is no longer for a second attempt at what has no media, or whose bytes are seen', () => {
    const twice = { retry: { attempts: 2, initialDelay: 0 } };
    expect(ends(() => NEVER, [320], twice)).toEqual(['0 UploadTimeoutError 60000']);
    expect(
      ends(
        blind(() => NEVER),
        [320],
        twice,
      ),
    ).toEqual(['0 UploadTimeoutError 120000']);
    let at = 0;
    marbles(({ flush }) => {
      mediaClient({ transport: blind(() => NEVER), ...twice })
        .status(ID)
        .subscribe({ error: () => (at = asyncScheduler.now()) });
      flush();
    });
    expect(at).toBe(60_000);
  });

  it('is given back by what is over or was given up', () => {
    const client = mediaClient({ transport: blind(() => of(replied)), retry: { attempts: 1 } });
    for (let turn = 0; turn < 100; turn++)
      client.append({ mediaId: ID, segmentIndex: 0, bytes: new Uint8Array(4096 * KIB) }).subscribe();
    const silent = mediaClient({ transport: blind(() => NEVER), requestTimeout: 30_000, retry: { attempts: 1 } });
    marbles(({ flush }) => {
      for (let turn = 0; turn < 10; turn++)
        silent
          .append({ mediaId: ID, segmentIndex: 0, bytes: new Uint8Array(4096 * KIB) })
          .subscribe()
          .unsubscribe();
      let at = 0;
      silent
        .append({ mediaId: ID, segmentIndex: 0, bytes: new Uint8Array(32 * KIB) })
        .subscribe({ error: () => (at = asyncScheduler.now()) });
      flush();
      expect(at).toBe(31_000);
    });
  });

  it('is what each transport of ours says of itself', () => {
    expect([fetchTransport(), xhrTransport(), nodeTransport()].map(({ isBlind = false }) => isBlind)).toEqual([
      true,
      false,
      false,
    ]);
  });
});
