import { timer } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import type { InspectionContext, RelayRecord } from 'rx-media-upload/relay';
import { sampleMedia } from 'rx-media-upload/testing';
import { form, json, relayKit, segment } from './relay-kit.js';

const INITIALIZE = '/2/media/upload/initialize';
const video = json({ total_bytes: 1000, media_type: 'video/mp4' });

describe('onRequest', () => {
  it('is told of each request: who, what, how it ended, how much came, how long it took', async () => {
    const records: RelayRecord[] = [];
    const { send, open } = relayKit({ onRequest: (record) => records.push(record) });
    const upload = await open('alice');
    await send('alice', `/2/media/upload/${upload}/append`, segment('0', new Uint8Array(700)));
    await send('bob', `/2/media/upload/${upload}/append`, segment('0'));
    await send(undefined, INITIALIZE, video);
    await send('alice', '/2/tweets');
    expect(records).toMatchObject([
      { user: 'alice', command: 'initialize', mediaId: upload, status: 200, bytes: 45, method: 'POST' },
      {
        user: 'alice',
        command: 'append',
        mediaId: upload,
        status: 204,
        path: `/api/relay/2/media/upload/${upload}/append`,
      },
      { user: 'bob', command: 'append', mediaId: upload, status: 400, bytes: 0, refused: 'BadRequest: Not found' },
      { status: 401, refused: 'Unauthorized' },
      { user: 'alice', status: 404, refused: 'Not Found' },
    ]);
    expect(records[1]!.bytes).toBeGreaterThan(700);
    expect(records.every(({ ms, requestId }) => ms >= 0 && ms < 10_000 && /^[\w-]{36}$/.test(requestId))).toBe(true);
    expect(records[0]).not.toHaveProperty('refused');
    expect(JSON.stringify(records)).not.toContain('session=');
  });

  it('may fail as it likes', async () => {
    const onRequest = () => {
      throw new Error('disk full');
    };
    expect((await relayKit({ onRequest }).send('alice', INITIALIZE, video)).status).toBe(200);
  });
});

describe('a request’s id', () => {
  it('is taken from the header that is named, and stands in the answer, the log and the record', async () => {
    const seen: string[] = [];
    const { send } = relayKit({
      requestIdHeader: 'x-request-id',
      onRequest: ({ requestId }) => seen.push(requestId),
      onError: (_, { requestId }) => seen.push(requestId),
      auth: () => Promise.reject(new Error('db')),
    });
    const answer = await send('alice', INITIALIZE, {
      ...video,
      headers: { ...(video.headers as object), 'x-request-id': 'req-1/a' },
    });
    expect([answer.status, answer.headers.get('x-request-id'), seen]).toEqual([502, 'req-1/a', ['req-1/a', 'req-1/a']]);
  });

  it.each(['', 'a b', 'x'.repeat(200), '<script>', 'ü'])('is made where what comes can be none: %j', async (given) => {
    const seen: string[] = [];
    const { send } = relayKit({ requestIdHeader: 'x-request-id', onRequest: ({ requestId }) => seen.push(requestId) });
    const answer = await send('alice', INITIALIZE, {
      ...video,
      headers: { ...(video.headers as object), 'x-request-id': given },
    });
    expect(answer.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    expect(seen).toEqual([answer.headers.get('x-request-id')]);
  });

  it('is told with the relay’s own failures in any case', async () => {
    const { send } = relayKit({ auth: () => Promise.reject(new Error('db')) });
    expect((await send('alice', INITIALIZE, video)).headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    expect((await relayKit().send('alice', INITIALIZE, video)).headers.has('x-request-id')).toBe(false);
  });
});

describe('inspect', () => {
  const virus = new TextEncoder().encode('a virus in it');
  const looks = (bytes: Uint8Array) => !new TextDecoder().decode(bytes).includes('virus');

  it('sees each segment and one-shot upload, whole, before X does', async () => {
    const seen: [number, Omit<InspectionContext, 'signal' | 'requestId'>][] = [];
    const { send, open, emulator } = relayKit({
      inspect: async (bytes, { signal, requestId, ...context }) => {
        await new Promise((passed) => setTimeout(passed, 5));
        seen.push([bytes.length, context]);
        return !signal.aborted && requestId !== '';
      },
    });
    const upload = await open('alice', 3);
    expect((await send('alice', `/2/media/upload/${upload}/append`, segment('0', Uint8Array.of(1, 2, 3)))).status).toBe(
      204,
    );
    await send(
      'alice',
      '/2/media/upload',
      form(['media', sampleMedia('image/png', 500), 'image/png'], ['media_category', 'tweet_image']),
    );
    expect(seen).toEqual([
      [3, { user: 'alice', command: 'append', mediaId: upload, segmentIndex: 0 }],
      [500, { user: 'alice', command: 'upload', mediaType: 'image/png' }],
    ]);
    expect(emulator.uploads[0]!.bytes()).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('that refuses is a 422, X does not get the bytes, and the upload is closed', async () => {
    const { send, open, toX, log } = relayKit({
      maxUploadsPerUser: 1,
      inspect: (bytes) => looks(bytes) || 'There is a virus in it.',
    });
    const upload = await open('alice');
    const path = `/2/media/upload/${upload}`;
    expect((await send('alice', `${path}/append`, segment('0'))).status).toBe(204);
    const refused = await send('alice', `${path}/append`, segment('1', virus));
    expect([refused.status, ((await refused.json()) as { detail: string }).detail]).toEqual([
      422,
      'There is a virus in it.',
    ]);
    for (const [end, init] of [
      ['append', segment('2')],
      ['append', segment('1')],
      ['finalize', json({})],
    ] as const)
      expect((await send('alice', `${path}/${end}`, init)).status).toBe(422);
    expect(toX).toHaveLength(2);
    expect(toX.some(({ body }) => body.includes('virus'))).toBe(false);
    expect(log).toEqual([]);
    // Its place is free, and to others it is as unknown as ever.
    await open('alice');
    expect((await send('bob', `${path}/finalize`, json({}))).status).toBe(400);
  });

  it.each<[string, () => unknown]>([
    ['fails', () => Promise.reject(new Error('scanner: down'))],
    ['says nothing', () => undefined],
    ['says anything else', () => ({ clean: true })],
  ])('that %s lets nothing go to X, and the upload stays', async (_, inspect) => {
    const { send, open, toX, log } = relayKit({ inspect: inspect as never });
    const upload = await open('alice');
    expect((await send('alice', `/2/media/upload/${upload}/append`, segment('0'))).status).toBe(500);
    expect([toX.length, log.length]).toEqual([1, 1]);
    expect((await send('alice', `/2/media/upload?command=STATUS&media_id=${upload}`)).status).not.toBe(422);
  });
});

describe('operations', () => {
  it('health tells what there is to do', async () => {
    let answer: (() => void) | undefined;
    const held = new Promise<void>((go) => (answer = go));
    const kit = relayKit({ maxMemory: 100_000_000 });
    const upload = await kit.open('alice', 1_000_000);
    expect(kit.relay.health()).toEqual({ state: 'open', requests: 0, users: 0, memory: 0, maxMemory: 100_000_000 });
    kit.answer = () => held.then(() => new Response(null, { status: 204 }));
    const sent = ['0', '1'].map((index) =>
      kit.send('alice', `/2/media/upload/${upload}/append`, segment(index, new Uint8Array(100_000))),
    );
    await vi.waitFor(() => expect(kit.toX).toHaveLength(3));
    const { memory, ...health } = kit.relay.health();
    expect(health).toEqual({ state: 'open', requests: 2, users: 1, maxMemory: 100_000_000 });
    expect(memory).toBeGreaterThan(400_000);
    answer!();
    await Promise.all(sent);
  });

  it('close answers what was taken, refuses what comes, and resolves when all is done', async () => {
    const kit = relayKit();
    kit.answer = () => new Promise((later) => timer(50).subscribe(() => later(Response.json({ data: { id: '7' } }))));
    const taken = kit.send('alice', INITIALIZE, video);
    await vi.waitFor(() => expect(kit.toX).toHaveLength(1));
    let isDone = false;
    const closed = kit.relay.close().then(() => (isDone = true));
    expect(kit.relay.health().state).toBe('closing');
    const late = await kit.send('bob', INITIALIZE, video);
    expect([late.status, late.headers.get('retry-after'), isDone]).toEqual([503, '5', false]);
    expect((await taken).status).toBe(200);
    await closed;
    expect(kit.relay.health().state).toBe('closed');
    await kit.relay.close();
    expect(kit.toX).toHaveLength(1);
  });
});
