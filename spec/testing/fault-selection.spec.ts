import { describe, expect, it } from 'vitest';
import { emulatorKeys, mediaEmulator, sampleMedia, xErrors, type Fault } from '../../lib/testing/index.js';
import { clientOf, requestFor, textAt } from './requests.js';

const at = 'https://api.x.com/2/media/upload/initialize';
const json = { total_bytes: 10, media_type: 'image/png' };
const byte = Uint8Array.of(1);
const accessTokens = { a: { user: '1' }, b: { user: '2' } };

const opened = async (...faults: Fault[]) => {
  const emulator = mediaEmulator({ accessTokens });
  const [alice, bob] = ['a', 'b'].map((token) => clientOf(emulator, { authorization: `Bearer ${token}` }));
  const idOf = async (client = alice!) => textAt((await client.initialize(json)).json, 'data', 'id');
  const ids = [await idOf(), await idOf(), await idOf(bob)] as const;
  for (const fault of faults) emulator.fail(fault);
  return { emulator, alice: alice!, bob: bob!, ids };
};

describe('a fault', () => {
  it('hits one user, by either kind of credentials', async () => {
    const { alice, bob, ids, emulator } = await opened({ user: '2', times: Infinity });
    expect((await alice.append(ids[0], 0, byte)).status).toBe(200);
    expect((await bob.append(ids[2], 0, byte)).status).toBe(503);
    emulator.fail({ user: '2244994945', status: 418 });
    const { consumerKey, accessToken } = emulatorKeys;
    const authorization = `OAuth oauth_consumer_key="${consumerKey}", oauth_token="${accessToken}"`;
    expect((await emulator.fetch(requestFor(at, { json, authorization }))).status).toBe(418);
  });

  it('hits one media, in both dialects', async () => {
    const { alice, ids } = await opened();
    const { alice: client, ids: media, emulator } = await opened();
    emulator.fail({ mediaId: media[1], times: 2 });
    expect((await client.append(media[0], 0, byte)).status).toBe(200);
    expect((await client.append(media[1], 0, byte)).status).toBe(503);
    expect((await client.v1Append({ media_id: media[1] }, 0, byte)).status).toBe(503);
    expect((await client.append(media[1], 0, byte)).status).toBe(200);
    expect((await alice.append(ids[1], 0, byte)).status).toBe(200);
  });

  it('hits paths by their text or an expression, and whatever is true of a request', async () => {
    const { alice, ids } = await opened(
      { path: '/finalize', status: 500 },
      { path: /\/appen[d]$/g, status: 501, times: 2 },
      { when: ({ segmentIndex, bytes }) => segmentIndex === 7 && bytes > 100, status: 502 },
    );
    expect((await alice.finalize(ids[0])).status).toBe(500);
    for (const status of [501, 501, 200]) expect((await alice.append(ids[0], 0, byte)).status).toBe(status);
    expect((await alice.append(ids[0], 7, byte)).status).toBe(502);
    expect((await alice.append(ids[0], 7, byte)).status).toBe(200);
  });

  it('answers before the body is read', async () => {
    const { emulator, ids } = await opened({ beforeBody: true, command: 'append', ...xErrors.empty });
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        if (pulled++ < 100) controller.enqueue(new Uint8Array(1000));
        else controller.close();
      },
    });
    const answer = await emulator.fetch(
      new Request(`https://api.x.com/2/media/upload/${ids[0]}/append`, {
        method: 'POST',
        headers: { authorization: 'Bearer a' },
        body,
        duplex: 'half',
      } as RequestInit),
    );
    expect(answer.status).toBe(413);
    expect(pulled).toBeLessThan(5);
    expect(emulator.requests.at(-1)).toMatchObject({ command: 'append', mediaId: ids[0], bytes: 0, status: 413 });
  });

  it('knows on v1.1 no command before the body, but for one in the query', async () => {
    const { alice } = await opened({ beforeBody: true, command: 'initialize', times: Infinity });
    expect((await alice.v1Init({ total_bytes: '1', media_type: 'image/png' })).status).toBe(202);
    const query = 'command=INIT&total_bytes=1&media_type=image%2Fpng';
    expect((await alice.to(`https://upload.x.com/1.1/media/upload.json?${query}`)).status).toBe(503);
    const every = await opened({ beforeBody: true });
    expect((await every.alice.v1Init({ total_bytes: '1', media_type: 'image/png' })).status).toBe(503);
  });

  it('lets the answer come byte by byte, whole or cut', async () => {
    const { alice, emulator } = await opened({ dribble: 0 }, { dribble: 1, after: true, cut: 'body' });
    const response = await emulator.fetch(requestFor(at, { json, authorization: 'Bearer a' }));
    const sizes: number[] = [];
    for await (const piece of response.body!) sizes.push(piece.length);
    expect(sizes.length).toBeGreaterThan(50);
    expect(new Set(sizes)).toEqual(new Set([1]));
    expect(emulator.uploads.length).toBe(4);
    await expect(alice.initialize(json)).rejects.toThrow('terminated');
  });

  it.each<[string, object, RegExp]>([
    ['a misspelt member', { comand: 'append' }, /no member 'comand': it has command, segmentIndex, /],
    ['a misspelt command', { command: 'apend' }, /'command' of a fault is wrong: "apend"/],
    ['a path that is none', { path: 1 }, /'path'/],
    ['a count from 0', { nth: 0 }, /'nth' of a fault is wrong: 0/],
    ['half a time', { times: 0.5 }, /'times'/],
    ['an index that is a text', { segmentIndex: '1' }, /'segmentIndex' of a fault is wrong: "1"/],
    ['a status of nobody', { status: 20 }, /'status'/],
    ['a cut somewhere', { cut: 'head' }, /'cut'/],
    ['what cannot be', { beforeBody: true, after: true }, /beforeBody/],
  ])('with %s is an error', (_, fault, message) => {
    const emulator = mediaEmulator();
    expect(() => emulator.fail(fault as Fault)).toThrow(TypeError);
    expect(() => emulator.fail(fault as Fault)).toThrow(message);
  });

  it('is as it was when it was given', async () => {
    const { alice, emulator, ids } = await opened();
    const fault: { status: number } = { status: 500 };
    emulator.fail(fault);
    fault.status = 418;
    expect((await alice.append(ids[0], 0, sampleMedia('image/png', 1))).status).toBe(500);
  });
});
