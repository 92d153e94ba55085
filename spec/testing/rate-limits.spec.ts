import { describe, expect, it } from 'vitest';
import { mediaEmulator } from '../../lib/testing/index.js';
import { clientOf } from './requests.js';

const json = { total_bytes: 1, media_type: 'image/png' };

describe('mediaEmulator, rate limits', () => {
  it('counts down, refuses, and begins anew with the window', async () => {
    let now = 10_000;
    const emulator = mediaEmulator({ now: () => now, rateLimits: { initialize: { limit: 2, windowMs: 5000 } } });
    const { initialize } = clientOf(emulator);
    const asked = async () => {
      const { status, headers } = await initialize(json);
      return [status, ...['limit', 'remaining', 'reset'].map((name) => Number(headers.get(`x-rate-limit-${name}`)))];
    };
    expect(await asked()).toEqual([200, 2, 1, 15]);
    now = 14_999;
    expect(await asked()).toEqual([200, 2, 0, 15]);
    expect(await asked()).toEqual([429, 2, 0, 15]);
    expect(emulator.uploads.length).toBe(2);
    now = 15_000;
    expect(await asked()).toEqual([200, 2, 1, 20]);
  });

  it('says so in the words of the dialect', async () => {
    const { initialize, v1Init } = clientOf(
      mediaEmulator({ rateLimits: { initialize: { limit: 0, windowMs: 1000 } } }),
    );
    expect(await initialize(json)).toMatchObject({
      status: 429,
      json: { title: 'Too Many Requests', detail: 'Too Many Requests', type: 'about:blank', status: 429 },
    });
    expect(await v1Init({})).toMatchObject({
      status: 429,
      json: { errors: [{ code: 88, message: 'Rate limit exceeded' }] },
    });
  });

  it('counts by user and by command, and forgets on reset', async () => {
    const emulator = mediaEmulator({ rateLimits: { initialize: { limit: 1, windowMs: 60_000 } } });
    const mine = clientOf(emulator);
    expect((await mine.initialize(json)).status).toBe(200);
    expect((await mine.initialize(json)).status).toBe(429);
    expect((await clientOf(emulator, { authorization: 'Bearer other' }).initialize(json)).status).toBe(200);
    expect((await mine.finalize('1')).status).toBe(400);
    emulator.reset();
    expect((await mine.initialize(json)).status).toBe(200);
  });

  it('comes after credentials and before all else', async () => {
    const emulator = mediaEmulator({ rateLimits: { append: { limit: 0, windowMs: 1000 } } });
    expect((await clientOf(emulator, { authorization: '' }).finalize('x')).status).toBe(401);
    expect((await clientOf(emulator).append('x', 0, new Uint8Array())).status).toBe(429);
  });

  it.each([
    ['initialize', 1875],
    ['append', 1875],
    ['finalize', 1875],
    ['status', 1000],
  ] as const)('gives %s the limit %i', async (name, limit) => {
    const client = clientOf(mediaEmulator());
    const reply =
      name === 'initialize'
        ? await client.initialize({})
        : name === 'append'
          ? await client.append('1', 0, Uint8Array.of(1))
          : await client[name]('1');
    expect(reply.headers.get('x-rate-limit-limit')).toBe(String(limit));
  });

  it('has one window for adding and removing subtitles', async () => {
    const { to } = clientOf(mediaEmulator());
    await to('/subtitles', { json: {} });
    expect((await to('/subtitles', { method: 'DELETE', json: {} })).headers.get('x-rate-limit-remaining')).toBe('98');
  });
});
