import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { throwError } from 'rxjs';
import { sampleMedia } from 'rx-media-upload/testing';
import { form, json, relayKit, segment } from './relay-kit.js';

const INITIALIZE = '/2/media/upload/initialize';
const video = json({ total_bytes: 1000, media_type: 'video/mp4' });
const image = () => form(['media', sampleMedia('image/png', 500), 'image/png'], ['media_category', 'tweet_image']);
const left = (answer: Response) =>
  Object.fromEntries([...answer.headers].filter(([name]) => name.startsWith('x-quota-')));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_700_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a quota', () => {
  it('of uploads counts each that is begun, one-shot ones too, and is refused before X is asked', async () => {
    const { send, toX } = relayKit({ quota: { uploads: 3, window: 60_000 } });
    const answers = [];
    for (const [path, init] of [
      [INITIALIZE, video],
      ['/2/media/upload', image()],
      [INITIALIZE, video],
    ] as const)
      answers.push(await send('alice', path, init));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(left(answers[0]!)).toEqual({
      'x-quota-uploads-limit': '3',
      'x-quota-uploads-remaining': '2',
      'x-quota-reset': '1700000060',
    });
    vi.advanceTimersByTime(20_000);
    for (const [path, init] of [
      [INITIALIZE, video],
      ['/2/media/upload', image()],
    ] as const) {
      const refused = await send('alice', path, init);
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '40']);
      expect(left(refused)).toMatchObject({ 'x-quota-uploads-remaining': '0' });
      expect(await refused.text()).toContain('uploads');
    }
    expect(toX).toHaveLength(3);
    expect((await send('bob', INITIALIZE, video)).status).toBe(200);
    vi.advanceTimersByTime(40_000);
    expect((await send('alice', INITIALIZE, video)).status).toBe(200);
  });

  it('of bytes counts what goes to X, each time that it goes', async () => {
    const { send, open, toX } = relayKit({ quota: { bytes: 1000 } });
    const upload = await open('alice', 600);
    const append = () => send('alice', `/2/media/upload/${upload}/append`, segment('0', new Uint8Array(400)));
    const [first, second, third] = [await append(), await append(), await append()];
    expect([first.status, second.status, third.status]).toEqual([204, 204, 429]);
    expect([first, second, third].map((answer) => left(answer)['x-quota-bytes-remaining'])).toEqual([
      '600',
      '200',
      '200',
    ]);
    expect(toX).toHaveLength(3);
    expect((await send('alice', '/2/media/upload', image())).status).toBe(429);
  });

  it('of requests counts all that there are, those that are refused for other reasons too', async () => {
    const { send, toX } = relayKit({ quota: { requests: 3 } });
    for (let count = 0; count < 3; count++)
      expect((await send('alice', '/2/media/upload?command=STATUS&media_id=1')).status).toBe(400);
    expect((await send('alice', INITIALIZE, video)).status).toBe(429);
    expect(toX).toEqual([]);
  });

  it('is told to pages of other origins', async () => {
    const origin = 'https://other.example.com';
    const { send } = relayKit({ quota: { requests: 3 }, allowedOrigins: [origin] });
    const answer = await send('alice', INITIALIZE, { ...video, headers: { ...(video.headers as object), origin } });
    expect(answer.headers.get('access-control-expose-headers')).toContain('x-quota-requests-remaining');
  });

  it('whose counter fails lets nothing go to X', async () => {
    const counter = { spend: () => throwError(() => new Error('redis: down')) };
    const { send, toX, log } = relayKit({ quota: { requests: 3, counter } });
    expect((await send('alice', INITIALIZE, video)).status).toBe(500);
    expect([toX, log.map(String)]).toEqual([[], ['Error: redis: down']]);
  });

  it.each([{ uploads: 0 }, { bytes: NaN }, { requests: 1, window: -1 }, {}])('does not start with %j', (quota) => {
    expect(() => relayKit({ quota })).toThrow(/must/);
  });
});
