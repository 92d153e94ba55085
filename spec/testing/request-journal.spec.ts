import { describe, expect, it } from 'vitest';
import {
  earlyPolls,
  mediaEmulator,
  missingSegments,
  peakConcurrency,
  sampleMedia,
  segmentOrder,
} from '../../lib/testing/index.js';
import { clientOf, requestFor, textAt } from './requests.js';

const video = { media_type: 'video/mp4', media_category: 'tweet_video' };

describe('the journal', () => {
  it('knows who asked, with which headers, for what, by which connection; and no secret', async () => {
    const emulator = mediaEmulator({ accessTokens: { canary: { user: '7' } }, now: () => 5 });
    const url = 'https://api.x.com/2/media/upload?command=STATUS&media_id=1&oauth_token=canary';
    const headers = { cookie: 'session=canary', 'x-csrf-token': 'canary', 'user-agent': 'a client' };
    const request = requestFor(url, { method: 'GET', authorization: 'Bearer canary', headers });
    await emulator.fetch(request, { connection: 3 });
    await clientOf(emulator, { authorization: 'canary' }).to('/metadata', { json: {} });
    expect(emulator.requests).toMatchObject([
      {
        user: '7',
        query: 'command=STATUS&media_id=1&oauth_token=…',
        contentType: '',
        connection: 3,
        startedAt: 5,
        endedAt: 5,
        headers: { authorization: 'Bearer …', 'user-agent': 'a client', cookie: '…' },
      },
      { contentType: 'application/json', query: '', headers: { authorization: '…' } },
    ]);
    expect(emulator.requests[1]).not.toHaveProperty('user');
    expect(emulator.requests[1]).not.toHaveProperty('connection');
    expect(JSON.stringify(emulator.requests)).not.toContain('canary');
  });

  it('tells the order of segments, gaps, and how many came at once', async () => {
    const emulator = mediaEmulator();
    const client = clientOf(emulator);
    const id = textAt((await client.initialize({ total_bytes: 9, ...video })).json, 'data', 'id');
    const other = textAt((await client.initialize({ total_bytes: 9, ...video })).json, 'data', 'id');
    const append = (index: number, to = id) => client.append(to, index, Uint8Array.of(1));
    expect([segmentOrder(emulator.requests, id), missingSegments(emulator.requests, id)]).toEqual([[], []]);
    expect(peakConcurrency(emulator.requests)).toBe(1);
    emulator.fail({ segmentIndex: 3 });
    await Promise.all([append(2), append(0), append(5, other)]);
    await append(3);
    await append(0);
    expect(segmentOrder(emulator.requests, id)).toEqual([2, 0, 3, 0]);
    expect(missingSegments(emulator.requests, id)).toEqual([1, 3]);
    expect(missingSegments(emulator.requests, other)).toEqual([0, 1, 2, 3, 4]);
    expect(peakConcurrency(emulator.requests)).toBe(3);
    expect(peakConcurrency(emulator.requests, ({ mediaId }) => mediaId === id)).toBe(2);
    expect(peakConcurrency(emulator.requests, ({ command }) => command === 'finalize')).toBe(0);
  });

  it('tells polls that came early', async () => {
    const emulator = mediaEmulator({ now: () => 0 });
    const client = clientOf(emulator);
    const { id } = await client.upload(sampleMedia('video/mp4', 100), video);
    expect(earlyPolls(emulator.requests)).toEqual([]);
    await client.status(id);
    expect(earlyPolls(emulator.requests)).toMatchObject([{ command: 'status', mediaId: id }]);
  });
});
