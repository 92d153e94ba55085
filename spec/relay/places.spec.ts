import { firstValueFrom, from } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryOwnership, type MediaOwnership } from 'rx-media-upload/relay';
import { json, relayKit, segment } from './relay-kit.js';

const INITIALIZE = '/2/media/upload/initialize';
const video = json({ total_bytes: 1000, media_type: 'video/mp4' });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('places', () => {
  it('of cancelled uploads go to new ones after a minute, the one that was idle for longest first', async () => {
    const { send, open } = relayKit({ maxUploadsPerUser: 2 });
    const [first, second] = [await open('alice'), await open('alice')];
    vi.advanceTimersByTime(20_000);
    const append = async (upload: string) =>
      (await send('alice', `/2/media/upload/${upload}/append`, segment('0'))).status;
    expect(await append(second)).toBe(204);
    const refused = await send('alice', INITIALIZE, video);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '40']);
    expect(await refused.text()).toMatch(/2 uploads open.*in 40 s/);
    vi.advanceTimersByTime(40_000);
    const third = await open('alice');
    // The first has lost its place, and the others are at work.
    const late = await send('alice', `/2/media/upload/${first}/append`, segment('0'));
    expect([late.status, late.headers.get('retry-after')]).toEqual([429, '20']);
    expect([await append(second), await append(third)]).toEqual([204, 204]);
  });

  it('are not taken by a segment that comes beside a finalize', async () => {
    const own = memoryOwnership();
    let release: (() => void) | undefined;
    const held = new Promise<void>((go) => (release = go));
    // The segment has its place before the finalize has given it back, and its claim comes after it.
    const ownership: MediaOwnership = {
      ...own,
      claim: (claimed) => from(held.then(() => firstValueFrom(from(own.claim(claimed))))),
    };
    const reserved = vi.fn(own.reserve.bind(own));
    const { send, open, toX } = relayKit({ maxUploadsPerUser: 1, ownership: { ...ownership, reserve: reserved } });
    const upload = await open('alice', 10, 'text/srt');
    const late = send('alice', `/2/media/upload/${upload}/append`, segment('1'));
    await vi.waitFor(() => expect(reserved).toHaveBeenCalledTimes(2));
    await firstValueFrom(from(own.claim({ mediaId: upload, segmentIndex: 0, bytes: 10 })));
    const { place, ...media } = (await firstValueFrom(from(own.find(upload))))!;
    await firstValueFrom(from(own.keep(media)));
    await firstValueFrom(from(own.release({ user: 'alice', place: place! })));
    await firstValueFrom(
      from(
        own.reserve(
          { user: 'alice', place: place!, usedAt: Date.now(), until: Date.now() + 9e6 },
          { max: 1, yieldsAfter: 60_000 },
        ),
      ),
    );
    release!();
    expect(await (await late).text()).toContain('already finalized');
    expect(toX).toHaveLength(1);
    await open('alice');
  });

  it('are taken before a byte of the segment is read', async () => {
    const { send, open } = relayKit({ maxUploadsPerUser: 1 });
    const upload = await open('alice');
    vi.advanceTimersByTime(60_000);
    await open('alice');
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          pulled++;
          controller.enqueue(new Uint8Array(10));
        },
      },
      { highWaterMark: 0 },
    );
    const answer = await send('alice', `/2/media/upload/${upload}/append`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body,
      duplex: 'half',
    });
    expect([answer.status, pulled]).toEqual([429, 0]);
  });
});

describe('an id that X gives twice', () => {
  it('stays its owner’s: 502 for the other, and the log is told', async () => {
    const kit = relayKit();
    const upload = await kit.open('alice');
    kit.answer = () => Response.json({ data: { id: upload, expires_after_secs: 1000 } });
    expect((await kit.send('bob', INITIALIZE, video)).status).toBe(502);
    expect(kit.log.map(String)).toEqual([expect.stringContaining('belongs to another user')]);
    kit.answer = () => new Response(null, { status: 204 });
    expect((await kit.send('alice', `/2/media/upload/${upload}/append`, segment('0'))).status).toBe(204);
    expect((await kit.send('bob', `/2/media/upload/${upload}/append`, segment('0'))).status).toBe(400);
    // Its place is free again.
    kit.answer = undefined;
    for (let count = 0; count < 10; count++) await kit.open('bob');
  });
});

describe('memoryOwnership', () => {
  it('keeps no claims of media that is finalized', async () => {
    const own = memoryOwnership();
    const media = { mediaId: '1', user: 'a', totalBytes: 10, expiresAt: Date.now() + 1000 };
    const claim = () => firstValueFrom(from(own.claim({ mediaId: '1', segmentIndex: 999, bytes: 10 })));
    await firstValueFrom(from(own.keep({ ...media, place: 'p' })));
    expect([await claim(), await claim()]).toEqual([true, true]);
    await firstValueFrom(from(own.keep(media)));
    expect(await claim()).toBe(false);
    expect(await firstValueFrom(from(own.find('1')))).toEqual(media);
  });
});
