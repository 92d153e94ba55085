import { describe, expect, it } from 'vitest';
import { mediaEmulator, sampleMedia, xErrors, type Fault, type XError } from '../../lib/testing/index.js';
import { clientOf, requestFor, send, textAt } from './requests.js';

const at = 'https://api.x.com/2/media/upload/initialize';
const json = { total_bytes: 10, media_type: 'image/png' };
const byte = Uint8Array.of(1);

const opened = async (...faults: Fault[]) => {
  const emulator = mediaEmulator();
  const client = clientOf(emulator);
  const id = textAt((await client.initialize(json)).json, 'data', 'id');
  const withdraw = faults.map((fault) => emulator.fail(fault));
  const statuses = async (...indices: number[]) => {
    const found: number[] = [];
    for (const index of indices) found.push((await client.append(id, index, byte)).status);
    return found;
  };
  return { emulator, client, id, withdraw, statuses };
};

describe('fail', () => {
  it('hits the next request once, with 503, before it is carried out', async () => {
    const { emulator, statuses } = await opened({});
    expect(await statuses(0, 1)).toEqual([503, 200]);
    expect(emulator.uploads[0]?.segments).toEqual([{ index: 1, size: 1 }]);
    expect(emulator.requests.map(({ status }) => status)).toEqual([200, 503, 200]);
  });

  it('hits one command only, in both dialects', async () => {
    const { emulator, client, id, statuses } = await opened({ command: 'finalize', status: 500, times: Infinity });
    expect(await statuses(0)).toEqual([200]);
    expect((await client.finalize(id)).status).toBe(500);
    expect((await client.v1Finalize({ media_id: id })).status).toBe(500);
    expect(emulator.requests.map(({ command }) => command)).toEqual(['initialize', 'append', 'finalize', 'finalize']);
  });

  it('hits one segment only', async () => {
    const { client, id, statuses } = await opened({ command: 'append', segmentIndex: 2, times: 3 });
    expect(await statuses(0, 1, 2, 2, 3, 2, 2)).toEqual([200, 200, 503, 503, 200, 503, 200]);
    const json = { segment_index: 4, media: 'AA==' };
    const both = await opened({ segmentIndex: 4, times: 2 });
    expect((await both.client.to(`/upload/${both.id}/append`, { json })).status).toBe(503);
    expect((await client.v1Append({ media_id: id }, 4, byte)).status).toBe(204);
    expect((await both.client.v1Append({ media_id: both.id }, 4, byte)).status).toBe(503);
  });

  it('counts to the n-th', async () => {
    const { statuses } = await opened({ command: 'append', nth: 2, times: 2 });
    expect(await statuses(0, 1, 2, 3)).toEqual([200, 503, 503, 200]);
  });

  it('lets faults follow one another', async () => {
    const { statuses } = await opened({ status: 500 }, { status: 429, times: 2 }, { status: 408, nth: 5 });
    expect(await statuses(0, 1, 2, 3, 4, 5)).toEqual([500, 429, 429, 200, 408, 200]);
  });

  it('is withdrawn by what it returns', async () => {
    const { withdraw, statuses } = await opened({ times: Infinity });
    expect(await statuses(0)).toEqual([503]);
    withdraw[0]?.();
    expect(await statuses(0)).toEqual([200]);
  });

  it('comes before credentials, and reaches unknown paths', async () => {
    const { emulator } = await opened({ status: 418, times: 2 });
    expect((await send(emulator, at, { authorization: '' })).status).toBe(418);
    expect((await send(emulator, 'https://api.x.com/elsewhere')).status).toBe(418);
  });

  it('sends bodies as text or JSON, with headers', async () => {
    const { client, id } = await opened(
      { status: 429, body: { a: 1 }, headers: { 'retry-after': '7' } },
      { body: 'plain' },
      { status: 400 },
    );
    const first = await client.finalize(id);
    expect(first).toMatchObject({ status: 429, json: { a: 1 } });
    expect(first.headers.get('retry-after')).toBe('7');
    expect(first.headers.get('content-type')).toMatch(/json/);
    expect(await client.finalize(id)).toMatchObject({ status: 200, text: 'plain' });
    expect(await client.finalize(id)).toMatchObject({ status: 400, text: '' });
  });

  it('carries the command out and replaces its answer, with after', async () => {
    const { emulator, statuses } = await opened({ after: true, status: 502 });
    expect(await statuses(0)).toEqual([502]);
    expect(emulator.uploads[0]?.segments).toEqual([{ index: 0, size: 1 }]);
  });

  it('loses the answer, with after alone or with cut', async () => {
    const { emulator } = await opened({ after: true }, { after: true, cut: true }, { cut: true });
    for (const uploads of [2, 3, 3]) {
      expect((await emulator.fetch(requestFor(at, { json }))).type).toBe('error');
      expect(emulator.uploads.length).toBe(uploads);
    }
    expect(emulator.requests.slice(1)).toMatchObject([{ status: 0 }, { status: 0 }, { status: 0 }]);
  });

  it('rejects as a fetch does, where it is used as one', async () => {
    const { emulator } = await opened({ cut: true });
    await expect(emulator.fetch(at)).rejects.toThrow(TypeError);
  });

  it('breaks off within the body', async () => {
    const { emulator, client } = await opened({ cut: 'body' }, { cut: 'body', after: true });
    await expect(client.initialize(json)).rejects.toThrow();
    expect(emulator.uploads.length).toBe(1);
    const response = await emulator.fetch(requestFor(at, { json }));
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
    expect(emulator.uploads.length).toBe(2);
  });

  it('delays the true answer', async () => {
    const { emulator, statuses } = await opened({ delay: 30 });
    const before = performance.now();
    expect(await statuses(0)).toEqual([200]);
    expect(performance.now() - before).toBeGreaterThan(25);
    expect(emulator.uploads[0]?.segments.length).toBe(1);
  });

  it('adds headers to the true answer', async () => {
    const { client } = await opened({ headers: { 'x-rate-limit-remaining': '0' } });
    const reply = await client.initialize(json);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('x-rate-limit-remaining')).toBe('0');
  });

  it('hangs until the client gives up', async () => {
    const { emulator } = await opened({ hang: true });
    const abort = new AbortController();
    const hanging = emulator.fetch(at, { signal: abort.signal });
    const first = await Promise.race([hanging, new Promise((resolve) => setTimeout(resolve, 20, 'nothing'))]);
    expect(first).toBe('nothing');
    abort.abort();
    await expect(hanging).rejects.toThrow(/abort/i);
    expect(emulator.uploads.length).toBe(1);
  });

  it('sends half of the JSON, or none at all', async () => {
    const { emulator, client, statuses } = await opened(
      { command: 'initialize', truncate: true },
      { command: 'initialize', garbage: true },
      { command: 'append', truncate: true },
    );
    const half = await client.initialize(json);
    expect(half).toMatchObject({ status: 200, json: undefined });
    expect(half.text).toMatch(/^\{"data":\{"id":"/);
    expect(await client.initialize(json)).toMatchObject({ status: 200, json: undefined });
    expect(emulator.uploads.length).toBe(2);
    expect(await statuses(0)).toEqual([200]);
  });
});

describe('xErrors', () => {
  it.each(Object.entries<XError>(xErrors))('has %s, as it is sent', async (_, error) => {
    const { client } = await opened(error);
    const reply = await client.initialize(json);
    expect(reply.status).toBe(error.status);
    if (typeof error.body === 'string') expect(reply.text).toBe(error.body);
    else expect(reply.json).toEqual(error.body);
  });

  it('tells problems from other JSON', async () => {
    const { client } = await opened(xErrors.problem, xErrors.codes);
    expect((await client.initialize(json)).headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect((await client.initialize(json)).headers.get('content-type')).toMatch(/^application\/json/);
  });
});

describe('sampleMedia', () => {
  it('gives the same bytes for the same arguments, of the size that was asked for', () => {
    expect(sampleMedia('video/mp4', 5000)).toEqual(sampleMedia('video/mp4', 5000));
    expect(sampleMedia('video/mp4', 5000)).not.toEqual(sampleMedia('video/mp4', 5000, 2));
    expect(sampleMedia('image/png', 3)).toEqual(Uint8Array.of(0x89, 0x50, 0x4e));
    expect(new Set(sampleMedia('video/mp4', 100_000)).size).toBe(256);
  });
});
