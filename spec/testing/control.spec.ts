import { controlPath, emulatorControl, mediaEmulator, xErrors } from 'rx-media-upload/testing';
import { describe, expect, it } from 'vitest';
import { requestFor, send, textAt } from './requests.js';

const at = (path: string): string => `http://localhost:8787${controlPath}${path}`;
const initialize = { total_bytes: 4, media_type: 'image/png', media_category: 'tweet_image' };
const initializeUrl = 'http://localhost/2/media/upload/initialize';

/** An emulator whose clock stands still, and its control API. */
function controlled() {
  const emulator = mediaEmulator({ now: () => 1_800_000_000_000 });
  const control = emulatorControl(emulator);
  const ask = (method: string, path: string, json?: unknown, headers: Record<string, string> = {}) =>
    send({ fetch: (request) => control(request as Request) }, at(path), {
      method,
      authorization: '',
      headers,
      ...(json !== undefined && { json }),
    });
  return { emulator, control, ask, init: () => send(emulator, initializeUrl, { json: initialize }) };
}

describe('the control API', () => {
  it('shows uploads, posts and requests, chosen by the query; nothing of itself is in the journal', async () => {
    const { emulator, ask, init } = controlled();
    await init();
    await send(emulator, initializeUrl, { json: initialize, authorization: 'Bearer another' });
    await send(emulator, initializeUrl, { json: { ...initialize, total_bytes: -1 } });
    const [first, second] = emulator.uploads;
    expect((await ask('GET', '/uploads')).json).toEqual({ uploads: JSON.parse(JSON.stringify(emulator.uploads)) });
    expect((await ask('GET', `/uploads?owner=${second!.owner}`)).json).toMatchObject({
      uploads: [{ mediaId: second!.mediaId }],
    });
    expect((await ask('GET', `/uploads?owner=${second!.owner}&mediaId=${first!.mediaId}`)).json).toEqual({
      uploads: [],
    });
    const { json, text } = await ask('GET', '/requests?command=initialize&status=400');
    expect(json).toMatchObject({
      requests: [{ command: 'initialize', status: 400, headers: { authorization: 'Bearer …' } }],
    });
    expect(text).not.toContain('another');
    expect((await ask('GET', '/posts')).json).toEqual({ posts: [] });
    expect(emulator.requests.length).toBe(3);
  });

  it.each(['/requests?comand=append', '/uploads?bytes=1', '/posts?__proto__=1', '/uploads?constructor='])(
    'refuses the filter of %s, which would choose all',
    async (path) => {
      const { status, json } = await controlled().ask('GET', path);
      expect(status).toBe(400);
      expect(textAt(json, 'detail')).toMatch(/^there is no filter '(comand|bytes|__proto__|constructor)': /);
    },
  );

  it('adds faults and withdraws them, those of code too', async () => {
    const { emulator, ask, init } = controlled();
    expect((await ask('POST', '/faults', { command: 'initialize', nth: 2, status: 503 })).status).toBe(201);
    expect([(await init()).status, (await init()).status, (await init()).status]).toEqual([200, 503, 200]);
    await ask('POST', '/faults', {
      path: { regex: '/INITIALIZE$', flags: 'i' },
      times: 'Infinity',
      xError: 'creditsDepleted',
    });
    emulator.fail({ command: 'status', times: Infinity });
    const depleted = await init();
    expect([depleted.status, depleted.json]).toEqual([402, xErrors.creditsDepleted.body]);
    expect((await init()).status).toBe(402);
    expect((await ask('DELETE', '/faults')).status).toBe(200);
    expect((await init()).status).toBe(200);
    const status = await send(emulator, 'http://localhost/2/media/upload?media_id=1', { method: 'GET' });
    expect(status.status).toBe(400);
  });

  it.each<[string, unknown, RegExp]>([
    ['a misspelt member', { comand: 'append' }, /no member 'comand'/],
    ['a member of all objects', JSON.parse('{"__proto__":{"status":500}}'), /no member '__proto__'/],
    ['a constructor', { constructor: 1 }, /no member 'constructor'/],
    ['a wrong type', { command: 'append', status: '503' }, /'status' of a fault is wrong: "503"/],
    ['a function', { when: 'true' }, /'when' of a fault is a function/],
    ['an unknown error of X', { xError: 'toString' }, /'xError' of a fault is one of .*, not "toString"/],
    ['no error of X', { xError: ['problem'] }, /'xError' of a fault is one of/],
    ['no expression', { path: { regex: '(' } }, /'path' of a fault is no expression/],
    [
      'an expression with flags that are none',
      { path: { regex: 'a', flags: 'y!' } },
      /'path' of a fault is no expression/,
    ],
    ['an expression that is none', { path: { regexp: 'a' } }, /'path' of a fault is a text, or/],
    ['an empty expression', { path: null }, /'path' of a fault is a text, or/],
    ['times that are none', { times: 'forever' }, /'times' of a fault is wrong/],
    ['a time that no timer waits', { delay: 1e12 }, /'delay' of a fault is wrong/],
    ['headers that cannot be sent', { headers: { 'a b': 'c' } }, /'headers' of a fault is wrong/],
    ['headers that are no texts', { headers: { a: 1 } }, /'headers' of a fault is wrong/],
    ['headers in a list', { headers: ['a'] }, /'headers' of a fault is wrong/],
    ['what contradicts itself', { beforeBody: true, after: true }, /'beforeBody' of a fault/],
    ['nothing', {}, /the body has no fault/],
    ['a list', [], /no JSON object/],
    ['null', null, /no JSON object/],
    ['a number', 7, /no JSON object/],
  ])('refuses a fault with %s, and names it', async (_, json, detail) => {
    const { emulator, ask, init } = controlled();
    const refused = await ask('POST', '/faults', json);
    expect(refused.status).toBe(400);
    expect(refused.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(textAt(refused.json, 'detail')).toMatch(detail);
    expect((await init()).status).toBe(200);
    expect(Object.hasOwn(Object.prototype, 'status')).toBe(false);
    expect(emulator.requests.length).toBe(1);
  });

  it('moves the clock of expiry and rate windows, and of Date', async () => {
    const { emulator, ask, init } = controlled();
    const before = await init();
    expect(before.headers.get('date')).toBe(new Date(1_800_000_000_000).toUTCString());
    expect((await ask('POST', '/clock', { advance: 86_399_999 })).json).toEqual({ now: 1_800_086_399_999 });
    const status = () =>
      send(emulator, `http://localhost/2/media/upload/${emulator.uploads[0]!.mediaId}/append`, {
        multipart: { segment_index: '0', media: new Uint8Array(4) },
      });
    expect((await status()).status).toBe(200);
    await ask('POST', '/clock', { advance: 1 });
    const gone = await status();
    expect([gone.status, gone.headers.get('date')]).toEqual([400, new Date(1_800_086_400_000).toUTCString()]);
    expect((await ask('POST', '/clock', { now: 5 })).json).toEqual({ now: 5 });
    expect((await ask('GET', '/clock')).json).toEqual({ now: 5 });
    expect((await ask('POST', '/reset')).json).toEqual({});
    expect((await ask('GET', '/clock')).json).toEqual({ now: 1_800_000_000_000 });
  });

  it.each<[unknown, RegExp]>([
    [{ advance: 1, now: 2 }, /either .* not advance, now/],
    [{ advnace: 1 }, /either .* not advnace/],
    [{}, /not nothing/],
    [{ advance: '1' }, /'advance' of the clock is ms, a number, not "1"/],
    [{ now: null }, /'now' of the clock is ms, a number, not null/],
    [{ advance: -1 }, /advances by ms of at least 0/],
    [{ now: 1e300 }, /no date is so far/],
    [{ advance: 1e300 }, /no date is so far/],
    [JSON.parse('{"__proto__":1}'), /not __proto__/],
  ])('refuses %j for the clock', async (json, detail) => {
    const { emulator, ask } = controlled();
    const refused = await ask('POST', '/clock', json);
    expect([refused.status, textAt(refused.json, 'detail')]).toEqual([400, expect.stringMatching(detail)]);
    expect(emulator.clock.now()).toBe(1_800_000_000_000);
  });

  it('forgets everything at a reset, which takes nothing', async () => {
    const { emulator, ask, init } = controlled();
    await init();
    await ask('POST', '/faults', { times: 'Infinity', status: 500 });
    expect((await ask('POST', '/reset', { uploads: true })).status).toBe(400);
    expect(emulator.uploads.length).toBe(1);
    expect((await ask('POST', '/reset', {})).status).toBe(200);
    expect([emulator.uploads.length, emulator.requests.length]).toEqual([0, 0]);
    expect((await init()).status).toBe(200);
  });

  it.each(['/nope', '/constructor', '/__proto__', '/uploads/1', '/faults/x'])(
    'lists what there is at %s',
    async (path) => {
      const { status, json } = await controlled().ask('GET', path);
      expect(status).toBe(404);
      expect(textAt(json, 'detail')).toContain('GET /__emulator/uploads, ');
    },
  );

  it.each([
    ['PUT', '/faults', 'POST, DELETE'],
    ['POST', '/uploads', 'GET'],
    ['GET', '/reset', 'POST'],
    ['OPTIONS', '/reset', 'POST'],
    ['DELETE', '', 'GET'],
  ])('answers %s %s with the methods that there are', async (method, path, allow) => {
    const { status, headers } = await controlled().ask(method, path);
    expect([status, headers.get('allow')]).toEqual([405, allow]);
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('takes JSON that says so, whole, and not too much of it', async () => {
    const { emulator, control } = controlled();
    const post = async (body: BodyInit, type?: string) =>
      (
        await control(
          new Request(at('/clock'), {
            method: 'POST',
            body,
            ...(type !== undefined && { headers: { 'content-type': type } }),
          }),
        )
      ).status;
    const json = '{"advance":1}';
    expect(await post(json, 'application/json; charset=utf-8')).toBe(200);
    expect(await post(json, 'text/plain')).toBe(415);
    expect(await post(new URLSearchParams({ advance: '1' }))).toBe(415);
    expect(await post(new TextEncoder().encode(json))).toBe(415);
    expect(await post('{"advance":', 'application/json')).toBe(400);
    expect(await post('['.repeat(500_000), 'application/json')).toBe(400);
    expect(await post(' '.repeat(1024 * 1024 + 1), 'application/json')).toBe(413);
    expect(emulator.clock.now()).toBe(1_800_000_000_001);
  });

  it.each([
    ['http://evil.example/__emulator/reset', {}, 403],
    ['http://rebound.evil.com:8787/__emulator/reset', { origin: 'http://rebound.evil.com:8787' }, 403],
    ['http://localhost:8787/__emulator/reset', { origin: 'http://localhost:3000' }, 403],
    ['http://localhost:8787/__emulator/reset', { origin: 'null' }, 403],
    ['http://localhost:8787/__emulator/reset', { origin: 'http://localhost:8787' }, 200],
    ['http://127.0.0.1/__emulator/reset', {}, 200],
    ['http://[::1]:1/__emulator/reset', {}, 200],
    ['http://emulator:8787/__emulator/reset', {}, 200],
    ['http://host.docker.internal/__emulator/reset', {}, 200],
    ['http://notlocalhost.evil/__emulator/reset', {}, 403],
    ['http://ours.example/__emulator/reset', {}, 200],
  ])('is not there for pages: %s with %j is a %i', async (url, headers, status) => {
    const emulator = mediaEmulator();
    await emulator.fetch(requestFor(initializeUrl, { json: initialize }));
    const control = emulatorControl(emulator, { hosts: ['ours.example'] });
    expect((await control(new Request(url, { method: 'POST', headers }))).status).toBe(status);
    expect(emulator.uploads.length).toBe(status === 200 ? 0 : 1);
  });
});
