import OAuth from 'oauth-1.0a';
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  emulatorKeys,
  mediaEmulator,
  sampleMedia,
  type EmulatedKeys,
  type MediaEmulatorOptions,
} from '../../lib/testing/index.js';
import { hmacSha1, signatureBaseString } from '../../lib/testing/oauth1-signature.js';
import { clientOf, send, type Sent } from './requests.js';

const at = 'https://api.x.com/2/media/upload/initialize';
const v1 = 'https://upload.twitter.com/1.1/media/upload.json';
const json = { total_bytes: 1, media_type: 'image/png' };
const init = { command: 'INIT', total_bytes: '1', media_type: 'image/png' };
const unauthorized = { title: 'Unauthorized', type: 'about:blank', status: 401, detail: 'Unauthorized' };
const coded = (code: number) => ({ errors: [{ code }] });

describe('mediaEmulator, bearer tokens', () => {
  it('takes any token when it knows none, and tells users apart', async () => {
    const emulator = mediaEmulator();
    for (const token of ['one', 'two', 'one']) await send(emulator, at, { json, authorization: `Bearer ${token}` });
    const [first, second, third] = emulator.uploads.map(({ owner }) => owner);
    expect(first).toMatch(/^\d+$/);
    expect(third).toBe(first);
    expect(second).not.toBe(first);
  });

  it.each(['', 'Bearer ', 'Basic abc', 'token'])('refuses %j', async (authorization) => {
    expect(await send(mediaEmulator(), at, { json, authorization })).toMatchObject({ status: 401, json: unauthorized });
    expect(await send(mediaEmulator(), v1, { form: init, authorization })).toMatchObject({
      status: 401,
      json: coded(32),
    });
  });

  it('checks them before anything else of the request', async () => {
    const reply = await send(mediaEmulator(), at, { body: 'nonsense', authorization: '' });
    expect(reply.status).toBe(401);
    expect(reply.headers.has('x-rate-limit-limit')).toBe(false);
  });

  it('knows users, scopes and expiry', async () => {
    let now = 0;
    const accessTokens = {
      good: { user: '1', scopes: ['media.write'], expiresAt: 1000 },
      free: { user: '1' },
      poor: { user: '1', scopes: ['tweet.read'] },
      app: { user: '1', appOnly: true },
    };
    const emulator = mediaEmulator({ accessTokens, now: () => now });
    const as = (token: string) => send(emulator, at, { json, authorization: `Bearer ${token}` });
    expect((await as('good')).status).toBe(200);
    expect((await as('free')).status).toBe(200);
    expect(emulator.uploads).toMatchObject([{ owner: '1' }, { owner: '1' }]);
    const poor = await as('poor');
    expect(poor).toMatchObject({
      status: 403,
      json: { title: 'Forbidden', type: 'about:blank', status: 403, detail: 'Forbidden' },
    });
    expect(poor.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(poor.headers.has('x-rate-limit-limit')).toBe(false);
    expect(await as('app')).toMatchObject({
      status: 403,
      json: {
        title: 'Unsupported Authentication',
        type: 'https://api.twitter.com/2/problems/unsupported-authentication',
      },
    });
    expect(await as('other')).toMatchObject({ status: 401, json: unauthorized });
    expect((await as('toString')).status).toBe(401);
    expect(await send(emulator, v1, { form: init, authorization: 'Bearer other' })).toMatchObject({
      status: 401,
      json: coded(89),
    });
    now = 1000;
    expect((await as('good')).status).toBe(401);
    expect(JSON.stringify([emulator.requests, emulator.uploads])).not.toContain('good');
  });

  it('refuses them on v1.1 with 403 and nothing, when told', async () => {
    const emulator = mediaEmulator({ bearerOnV1: 'refuse' });
    expect(await send(emulator, v1, { form: init })).toMatchObject({ status: 403, text: '' });
    expect((await send(emulator, at, { json })).status).toBe(200);
    expect((await send(mediaEmulator(), v1, { form: init })).status).toBe(202);
  });
});

describe('mediaEmulator, OAuth 1.0a', () => {
  const now = 1_700_000_000_000;
  interface Signed {
    readonly keys?: Partial<EmulatedKeys>;
    readonly signedUrl?: string;
    readonly data?: Readonly<Record<string, string>>;
    readonly time?: number;
    readonly nonce?: string;
  }
  const header = (
    url: string,
    method: string,
    { keys = {}, signedUrl = url, data = {}, time = now / 1000, nonce }: Signed = {},
  ): string => {
    const { consumerKey, consumerSecret, accessToken, accessTokenSecret } = { ...emulatorKeys, ...keys };
    const oauth = new OAuth({
      consumer: { key: consumerKey, secret: consumerSecret },
      signature_method: 'HMAC-SHA1',
      hash_function: (base, key) => createHmac('sha1', key).update(base).digest('base64'),
    });
    oauth.getTimeStamp = () => time;
    if (nonce !== undefined) oauth.getNonce = () => nonce;
    return oauth.toHeader(
      oauth.authorize({ url: signedUrl, method, data }, { key: accessToken, secret: accessTokenSecret }),
    ).Authorization;
  };
  const versioned = async (version: string): Promise<string> => {
    const parameters: [string, string][] = [
      ['oauth_consumer_key', emulatorKeys.consumerKey],
      ['oauth_nonce', version],
      ['oauth_signature_method', 'HMAC-SHA1'],
      ['oauth_timestamp', String(now / 1000)],
      ['oauth_token', emulatorKeys.accessToken],
      ['oauth_version', version],
    ];
    const base = signatureBaseString('POST', at, parameters);
    const signature = await hmacSha1(base, emulatorKeys.consumerSecret, emulatorKeys.accessTokenSecret);
    const fields = [...parameters, ['oauth_signature', signature] as const];
    return `OAuth ${fields.map(([name, value]) => `${name}="${encodeURIComponent(value)}"`).join(', ')}`;
  };
  const ask = (sent: Sent, signed: Signed = {}, url = at, options: MediaEmulatorOptions = {}) =>
    send(mediaEmulator({ now: () => now, ...options }), url, {
      ...sent,
      authorization: header(url, sent.method ?? 'POST', signed),
    });

  it('takes a good signature; JSON and multipart are not signed, queries and forms are', async () => {
    expect((await ask({ json })).status).toBe(200);
    expect((await ask({ multipart: init }, {}, v1)).status).toBe(202);
    expect((await ask({ form: init }, { data: init }, v1)).status).toBe(202);
    expect((await ask({}, {}, `${v1}?command=INIT&total_bytes=1&media_type=image%2Fpng`)).status).toBe(202);
    expect(
      (
        await ask(
          { form: { ...init, additional_owners: '1,2', x: "a b+c!*'()" } },
          { data: { ...init, additional_owners: '1,2', x: "a b+c!*'()" } },
          v1,
        )
      ).status,
    ).toBe(202);
  });

  it.each(['1.0', '1.0A'])('takes the version %s, as node-oauth’s README has it', async (version) => {
    const signed = await versioned(version);
    expect((await send(mediaEmulator({ now: () => now }), at, { json, authorization: signed })).status).toBe(200);
  });

  it('refuses another version, well signed', async () => {
    const authorization = await versioned('2.0');
    expect((await send(mediaEmulator({ now: () => now }), at, { json, authorization })).status).toBe(401);
  });

  it('takes it on another port, from what the URL says', async () => {
    expect((await ask({ json }, {}, 'http://127.0.0.1:1234/2/media/upload/initialize')).status).toBe(200);
    expect((await ask({ json }, { signedUrl: at }, 'https://api.x.com:443/2/media/upload/initialize')).status).toBe(
      200,
    );
  });

  it.each<[string, Signed]>([
    ['a wrong secret', { keys: { consumerSecret: 'x' } }],
    ['a wrong token secret', { keys: { accessTokenSecret: 'x' } }],
    ['an unknown application', { keys: { consumerKey: 'x' } }],
    ['an unknown token', { keys: { accessToken: 'x' } }],
    ['another URL', { signedUrl: 'https://api.x.com/2/media/upload' }],
    ['another query', { signedUrl: `${at}?a=1` }],
    ['parameters that were not sent', { data: { a: '1' } }],
  ])('refuses %s', async (_, signed) => {
    expect(await ask({ json }, signed)).toMatchObject({ status: 401, json: unauthorized });
    const url = signed.signedUrl?.replace(at, v1) ?? v1;
    expect(await ask({ multipart: init }, { ...signed, signedUrl: url }, v1)).toMatchObject({
      status: 401,
      json: coded(32),
    });
  });

  it('refuses a form that was not signed', async () => {
    expect((await ask({ form: init }, {}, v1)).status).toBe(401);
  });

  it('refuses timestamps more than 300 s away', async () => {
    const seconds = now / 1000;
    for (const time of [seconds - 300, seconds + 300])
      expect((await ask({ form: init }, { data: init, time }, v1)).status).toBe(202);
    for (const time of [seconds - 301, seconds + 301])
      expect(await ask({ form: init }, { data: init, time }, v1)).toMatchObject({ status: 401, json: coded(135) });
    expect((await ask({ json }, { time: seconds - 301 })).json).toEqual(unauthorized);
  });

  it('refuses a nonce that was used, until reset', async () => {
    const emulator = mediaEmulator({ now: () => now });
    const authorization = header(at, 'POST', { nonce: 'abc' });
    expect((await send(emulator, at, { json, authorization })).status).toBe(200);
    expect((await send(emulator, at, { json, authorization })).status).toBe(401);
    expect((await send(emulator, at, { json, authorization: header(at, 'POST', { nonce: 'abd' }) })).status).toBe(200);
    emulator.reset();
    expect((await send(emulator, at, { json, authorization })).status).toBe(200);
  });

  it('knows several keys and their users; media of one is unknown to the other', async () => {
    const mine = { consumerKey: 'a', consumerSecret: 'b', accessToken: '77-c', accessTokenSecret: 'd' };
    const yours = { consumerKey: 'a', consumerSecret: 'b', accessToken: 'e', accessTokenSecret: 'f', user: '88' };
    const emulator = mediaEmulator({ now: () => now, oauth1: [mine, yours] });
    for (const keys of [mine, yours]) await send(emulator, at, { json, authorization: header(at, 'POST', { keys }) });
    expect(emulator.uploads.map(({ owner }) => owner)).toEqual(['77', '88']);
    const url = `https://api.x.com/2/media/upload/${emulator.uploads[0]?.mediaId ?? ''}/append`;
    const multipart = { media: sampleMedia('image/png', 1), segment_index: '0' };
    expect((await send(emulator, url, { multipart, authorization: header(url, 'POST', { keys: yours }) })).status).toBe(
      400,
    );
    expect((await send(emulator, url, { multipart, authorization: header(url, 'POST', { keys: mine }) })).status).toBe(
      200,
    );
    expect((await send(emulator, at, { json, authorization: header(at, 'POST') })).status).toBe(401);
  });

  it('knows the user of its own keys', async () => {
    const emulator = mediaEmulator();
    await clientOf(emulator, { authorization: header(at, 'POST', { time: Math.floor(Date.now() / 1000) }) }).initialize(
      json,
    );
    expect(emulator.uploads).toMatchObject([{ owner: '2244994945' }]);
  });
});
