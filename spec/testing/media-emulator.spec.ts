import { createRequestListener } from '@remix-run/node-fetch-server';
import { http } from 'msw';
import { setupServer } from 'msw/node';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest';
import { mediaEmulator, sampleMedia, type MediaEmulator } from '../../lib/testing/index.js';
import { clientOf, requestFor, send, sha256, textAt } from './requests.js';

const video = { media_type: 'video/mp4', media_category: 'tweet_video' };
const initialize = 'https://api.x.com/2/media/upload/initialize';
const json = { total_bytes: 1, ...video };
const ending: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

async function served(emulator: MediaEmulator): Promise<string> {
  const server = createServer(createRequestListener(emulator.fetch, { onError: () => undefined }));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  ending.push(() => {
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('mediaEmulator', () => {
  it('keeps any bytes as they came, in any cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 600 }),
        fc.integer({ min: 1, max: 300 }),
        async (noise, segmentBytes) => {
          const emulator = mediaEmulator();
          const bytes = new Uint8Array(noise);
          await clientOf(emulator).upload(bytes, video, segmentBytes);
          expect(emulator.uploads[0]?.bytes()).toEqual(bytes);
          expect(emulator.uploads[0]?.sha256).toBe(await sha256(bytes));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('keeps bytes that look like the framing around them', async () => {
    const emulator = mediaEmulator();
    const body = new TextEncoder().encode('\r\n--x\r\n\r\n--\r\n----formdata-undici-0\r\n--x--\r\n');
    await clientOf(emulator).upload(body, video);
    expect(emulator.uploads[0]?.bytes()).toEqual(body);
  });

  it('carries 1000 segments', async () => {
    const emulator = mediaEmulator();
    const bytes = sampleMedia('image/png', 10_000);
    const { last } = await clientOf(emulator).upload(bytes, { media_type: 'image/png' }, 10);
    expect(last.status).toBe(200);
    expect(emulator.uploads).toMatchObject([{ sha256: await sha256(bytes) }]);
    expect(emulator.uploads[0]?.segments.length).toBe(1000);
  });

  it('lets go of the bytes when it has hashed them, if told', async () => {
    const emulator = mediaEmulator({ keepBytes: false });
    const bytes = sampleMedia('image/png', 2000);
    await clientOf(emulator).upload(bytes, { media_type: 'image/png' });
    const [upload] = emulator.uploads;
    expect(upload).toMatchObject({
      sha256: await sha256(bytes),
      segments: [
        { index: 0, size: 1000 },
        { index: 1, size: 1000 },
      ],
    });
    expect(upload?.bytes().length).toBe(0);
  });

  it('keeps a journal without credentials', async () => {
    let now = 100;
    const emulator = mediaEmulator({ now: () => now++ });
    const client = clientOf(emulator, { authorization: 'Bearer secret' });
    const { id } = await client.upload(sampleMedia('video/mp4', 1500), video);
    await client.status(id);
    await client.to('/nothing', { method: 'GET' });
    const at = '/2/media/upload';
    expect(emulator.requests).toMatchObject([
      { method: 'POST', path: `${at}/initialize`, version: 'v2', command: 'initialize', mediaId: id, status: 200 },
      { method: 'POST', path: `${at}/${id}/append`, command: 'append', mediaId: id, segmentIndex: 0, status: 200 },
      { method: 'POST', path: `${at}/${id}/append`, command: 'append', mediaId: id, segmentIndex: 1, status: 200 },
      { method: 'POST', path: `${at}/${id}/finalize`, command: 'finalize', mediaId: id, status: 200, bytes: 2 },
      { method: 'GET', path: at, command: 'status', mediaId: id, status: 200, bytes: 0, earlyPoll: true },
      { method: 'GET', path: '/2/media/nothing', version: 'v2', status: 404 },
    ]);
    expect(emulator.requests[1]?.bytes).toBeGreaterThan(1000);
    expect(emulator.requests[5]).not.toHaveProperty('command');
    for (const { startedAt, endedAt } of emulator.requests) expect(endedAt).toBeGreaterThan(startedAt);
    expect(JSON.stringify(emulator.requests)).not.toContain('secret');
  });

  it('sends the headers that X sends, and none for browsers', async () => {
    const { headers } = await send(mediaEmulator({ now: () => 1000 }), initialize, { json });
    expect(Object.fromEntries(headers)).toEqual({
      'content-type': 'application/json; charset=utf-8',
      date: 'Thu, 01 Jan 1970 00:00:01 GMT',
      'x-rate-limit-limit': '1875',
      'x-rate-limit-remaining': '1874',
      'x-rate-limit-reset': '901',
      'x-transaction-id': '0000000000000001',
    });
  });

  it('works in pieces, as a fetch, and forgets everything on reset', async () => {
    const { fetch, fail, reset, uploads, requests } = mediaEmulator();
    expectTypeOf(fetch).toExtend<typeof globalThis.fetch>();
    fail({ command: 'finalize' });
    const init = {
      method: 'POST',
      headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
      body: JSON.stringify(json),
    };
    const first = await (await fetch(initialize, init)).text();
    expect((await fetch(new URL(initialize), init)).status).toBe(200);
    expect([uploads.length, requests.length]).toEqual([2, 2]);
    reset();
    expect([uploads.length, requests.length]).toEqual([0, 0]);
    expect(await (await fetch(initialize, init)).text()).toBe(first);
    const client = clientOf({ fetch });
    expect((await client.upload(sampleMedia('image/png', 10), { media_type: 'image/png' })).last.status).toBe(200);
  });

  it('takes its time, and gives up with the client', async () => {
    const { fetch, requests } = mediaEmulator({ latency: 30 });
    const before = performance.now();
    await fetch(requestFor(initialize, { json }));
    expect(performance.now() - before).toBeGreaterThan(25);
    const abort = new AbortController();
    const { signal } = abort;
    const aborted = fetch(initialize, { signal });
    const handled = fetch(new Request(requestFor(initialize, { json }), { signal }));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(requests[1]).toMatchObject({ status: 0, endedAt: Infinity });
    abort.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
    expect((await handled).type).toBe('error');
    expect(requests[1]).toMatchObject({ status: 0 });
    expect(requests[1]?.endedAt).toBeLessThan(Infinity);
  });

  it('answers on a port', async () => {
    const emulator = mediaEmulator();
    const base = await served(emulator);
    const client = clientOf({ fetch: (input) => fetch(input) });
    const { json: session } = await client.to(`${base}/2/media/upload/initialize`, {
      json: { total_bytes: 3_000_000, media_type: 'image/png' },
    });
    const id = textAt(session, 'data', 'id');
    const bytes = sampleMedia('image/png', 3_000_000);
    const appended = await client.to(`${base}/2/media/upload/${id}/append`, {
      multipart: { media: bytes, segment_index: '0' },
    });
    expect(appended.status).toBe(200);
    expect((await client.to(`${base}/2/media/upload/${id}/finalize`)).status).toBe(200);
    expect(
      (
        await client.to(`${base}/2/media/upload/${id}/append`, {
          multipart: { media: new Uint8Array(9_000_000), segment_index: '0' },
        })
      ).status,
    ).toBe(413);
    expect(emulator.uploads).toMatchObject([{ sha256: await sha256(bytes) }]);
  });

  it('shows a client on a port that hangs up, or is hung up on', async () => {
    const emulator = mediaEmulator();
    const url = `${await served(emulator)}/2/media/upload/initialize`;
    const ask = (signal?: AbortSignal) =>
      fetch(new Request(requestFor(url, { json }), signal ? { signal } : {})).then((reply) => reply.text());
    emulator.fail({ cut: 'body' });
    await expect(ask()).rejects.toThrow(TypeError);
    emulator.fail({ hang: true });
    await expect(ask(AbortSignal.timeout(30))).rejects.toThrow(/timeout/);
    await expect.poll(() => emulator.requests[1]?.endedAt).toBeLessThan(Infinity);
    expect((await send({ fetch: (input) => fetch(input) }, url, { json })).status).toBe(200);
  });

  it('answers as a handler of msw', async () => {
    const emulator = mediaEmulator();
    const server = setupServer(http.all('*', ({ request }) => emulator.fetch(request)));
    server.listen({ onUnhandledRequest: 'error' });
    ending.push(() => server.close());
    const client = clientOf({ fetch: (input) => fetch(input) });
    const bytes = sampleMedia('video/mp4', 2500);
    const { id } = await client.upload(bytes, video);
    expect(emulator.uploads).toMatchObject([{ mediaId: id, sha256: await sha256(bytes) }]);
    emulator.fail({ cut: true });
    await expect(client.status(id)).rejects.toThrow(TypeError);
    emulator.fail({ hang: true });
    await expect(
      fetch(new Request(requestFor(initialize, { json }), { signal: AbortSignal.timeout(20) })),
    ).rejects.toThrow(/timeout/);
    expect((await client.status(id)).status).toBe(200);
  });
});
