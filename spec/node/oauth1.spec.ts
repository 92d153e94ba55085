import * as fc from 'fast-check';
import { from, lastValueFrom } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  InvalidUploadError,
  mediaClient,
  type MediaClient,
  oauth1,
  type OAuth1Keys,
  type UnsignedRequest,
} from 'rx-media-upload/node';
import { encodeFields } from '../../lib/http/encode-body.js';
import { signOAuth1 } from '../../lib/node/oauth1.js';
import { bodyOf, listen, type LoopbackServer } from '../support/loopback-server.js';
import {
  hmacSha1,
  oauthParametersOf,
  signatureBaseString,
  type SignedRequest,
  verifies,
} from '../support/oauth1-verifier.js';

const keys: OAuth1Keys = {
  consumerKey: 'a consumer key',
  consumerSecret: 'a+consumer/secret&',
  accessToken: '1-access=token',
  accessTokenSecret: 'söcret',
};
const signed = (request: UnsignedRequest): Promise<string> =>
  lastValueFrom(from(oauth1(keys)(request))).then(({ authorization = '' }) => authorization);
const parameterOf = (authorization: string, wanted: string): string | undefined =>
  oauthParametersOf(authorization).find(([name]) => name === wanted)?.[1];

/** Signs that one encoding or another writes in its own way. */
const ODD = [
  '!',
  '*',
  "'",
  '(',
  ')',
  ' ',
  '+',
  '&',
  '=',
  '%',
  '?',
  '#',
  '/',
  '~',
  '-',
  '.',
  '_',
  ',',
  ';',
  ':',
  '@',
  '"',
  '<',
  '[',
  '|',
  '\\',
  '^',
  '`',
  '\n',
  'ü',
  '😀',
  'A',
  'a',
  '1',
];

/** RFC 5849, 3.4.1.1. */
const rfc = {
  request: {
    method: 'POST',
    url: 'http://example.com/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b',
    contentType: 'application/x-www-form-urlencoded',
    body: 'c2&a3=2+q',
    authorization:
      'OAuth realm="Example", oauth_consumer_key="9djdj82h48djs9d2", ' +
      'oauth_token="kkk9d7dh3k39sjv7", oauth_signature_method="HMAC-SHA1", ' +
      'oauth_timestamp="137131201", oauth_nonce="7d8f3e4a", ' +
      'oauth_signature="bYT5CMsGcbgUdFHObYMEfcx6bsw%3D"',
  },
  baseString:
    'POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D' +
    '%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce' +
    '%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201' +
    '%26oauth_token%3Dkkk9d7dh3k39sjv7',
};

/** X, "Creating a signature". */
const documented = {
  keys: {
    consumerKey: 'xvz1evFS4wEEPTGEFPHBog',
    consumerSecret: 'kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw',
    accessToken: '370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb',
    accessTokenSecret: 'LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE',
  },
  moment: { nonce: 'kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg', timestamp: 1318622958 },
};

describe('the verifier of these specs', () => {
  it('makes the base string that RFC 5849 prints', () => {
    expect(signatureBaseString(rfc.request)).toBe(rfc.baseString);
  });

  it('takes no other signature, address, parameter or secret', async () => {
    const request = { method: 'GET', url: 'https://api.x.com/2/media/upload?command=STATUS&media_id=1' };
    const authorization = await signed(request);
    expect(verifies({ ...request, authorization }, keys)).toBe(true);
    expect(verifies({ ...request, authorization, url: request.url.replace('=1', '=2') }, keys)).toBe(false);
    expect(verifies({ ...request, authorization, method: 'POST' }, keys)).toBe(false);
    expect(
      verifies({ ...request, authorization, contentType: 'application/x-www-form-urlencoded', body: 'a=b' }, keys),
    ).toBe(false);
    expect(verifies({ ...request, authorization }, { ...keys, accessTokenSecret: 'other' })).toBe(false);
  });
});

describe('signOAuth1', () => {
  it('signs the request that X documents as X does', () => {
    const authorization = signOAuth1(
      {
        method: 'POST',
        url: 'https://api.twitter.com/1.1/statuses/update.json?include_entities=true',
        form: [['status', 'Hello Ladies + Gentlemen, a signed OAuth request!']],
      },
      documented.keys,
      documented.moment,
    );
    expect(Object.fromEntries(oauthParametersOf(authorization))).toEqual({
      oauth_consumer_key: documented.keys.consumerKey,
      oauth_nonce: documented.moment.nonce,
      oauth_signature: 'hCtSmYh+iHYCEqBWrE7C7hYmtUk=',
      oauth_signature_method: 'HMAC-SHA1',
      oauth_timestamp: '1318622958',
      oauth_token: documented.keys.accessToken,
      oauth_version: '1.0',
    });
  });

  it('signs the request of RFC 5849, 3.4.1.1, over the base string printed there and the version', () => {
    const secrets = { consumerSecret: 'j49sk3j29djd', accessTokenSecret: 'dh893hdasih9' };
    const authorization = signOAuth1(
      {
        method: rfc.request.method,
        url: rfc.request.url,
        form: [
          ['c2', ''],
          ['a3', '2 q'],
        ],
      },
      { consumerKey: '9djdj82h48djs9d2', accessToken: 'kkk9d7dh3k39sjv7', ...secrets },
      { nonce: '7d8f3e4a', timestamp: 137131201 },
    );
    const expected = hmacSha1(
      `${rfc.baseString}%26oauth_version%3D1.0`,
      secrets.consumerSecret,
      secrets.accessTokenSecret,
    );
    expect(parameterOf(authorization, 'oauth_signature')).toBe(expected);
  });

  it('signs whatever stands in keys, secrets, query and form as RFC 5849 wants it', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.string({ unit: fc.constantFrom(...ODD), maxLength: 12 }),
    );
    const name = fc
      .oneof(text, fc.constantFrom('constructor', 'toString', 'hasOwnProperty', 'a', '10', '9'))
      .filter((each) => !each.startsWith('oauth_') && each !== '__proto__');
    const secret = text.filter((each) => each !== '');
    const fields = fc.array(fc.tuple(name, text), { maxLength: 5 });
    fc.assert(
      fc.property(
        fc.record({ consumerKey: secret, consumerSecret: secret, accessToken: secret, accessTokenSecret: secret }),
        fields,
        fields,
        (odd, query, form) => {
          const url = `https://upload.twitter.com/1.1/media/upload.json${query.length > 0 ? `?${encodeFields(query)}` : ''}`;
          const authorization = signOAuth1({ method: 'POST', url, form }, odd);
          expect(authorization).toMatch(
            /^OAuth [\x21\x23-\x7e]+="[\x21\x23-\x7e]*"(, [\x21\x23-\x7e]+="[\x21\x23-\x7e]*")*$/,
          );
          expect(parameterOf(authorization, 'oauth_consumer_key')).toBe(odd.consumerKey);
          expect(parameterOf(authorization, 'oauth_token')).toBe(odd.accessToken);
          const request: SignedRequest = {
            method: 'POST',
            url,
            authorization,
            contentType: 'application/x-www-form-urlencoded',
            body: encodeFields(form),
          };
          expect(verifies(request, odd)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('refuses a name that oauth-1.0a would lose', () => {
    const keys = { consumerKey: 'k', consumerSecret: 's', accessToken: 't', accessTokenSecret: 'u' };
    expect(() => signOAuth1({ method: 'POST', url: 'https://api.x.com/', form: [['__proto__', '1']] }, keys)).toThrow(
      /'__proto__' cannot be signed/,
    );
    expect(() => signOAuth1({ method: 'GET', url: 'https://api.x.com/?__proto__=1' }, keys)).toThrow(
      /'__proto__' cannot be signed/,
    );
  });

  it('signs a name that stands several times, in the query and in the form, with each of its values', () => {
    const url = 'https://x.test/?a=2&a=1&b=%3D%26';
    const authorization = signOAuth1(
      {
        method: 'POST',
        url,
        form: [
          ['a', '10'],
          ['a', '1'],
          ['a b', ''],
        ],
      },
      keys,
    );
    expect(
      verifies(
        { method: 'POST', url, authorization, contentType: 'application/x-www-form-urlencoded', body: 'a=10&a=1&a+b=' },
        keys,
      ),
    ).toBe(true);
  });

  it.each([
    'https://x.test:443/a',
    'http://x.test:80/a',
    'https://x.test:8443/a',
    'https://X.Test/a',
    'https://x.test',
    'https://x.test/a%20b/ü%2F?q=%C3%BC',
  ])('signs the address of %s as the RFC writes it', (url) => {
    const authorization = signOAuth1({ method: 'GET', url }, keys);
    expect(verifies({ method: 'GET', url: new URL(url).href, authorization }, keys)).toBe(true);
    expect(verifies({ method: 'GET', url: `${url}/other`, authorization }, keys)).toBe(false);
  });
});

describe('oauth1', () => {
  it('signs the query and the form', async () => {
    const url = 'https://upload.twitter.com/1.1/media/upload.json?command=STATUS&media_id=1';
    const authorization = await signed({ method: 'GET', url });
    expect(verifies({ method: 'GET', url, authorization }, keys)).toBe(true);
    const form = await signed({
      method: 'POST',
      url: 'https://upload.twitter.com/x',
      form: [['media_type', 'video/mp4']],
    });
    const request = {
      method: 'POST',
      url: 'https://upload.twitter.com/x',
      authorization: form,
      contentType: 'application/x-www-form-urlencoded',
    };
    expect(verifies({ ...request, body: 'media_type=video%2Fmp4' }, keys)).toBe(true);
    expect(verifies({ ...request, body: '' }, keys)).toBe(false);
  });

  it('signs each attempt anew: another nonce, and the time of the attempt', async () => {
    const authorize = oauth1(keys);
    const headers = await Promise.all(
      Array.from({ length: 50 }, () => lastValueFrom(from(authorize({ method: 'GET', url: 'https://api.x.com/' })))),
    );
    const nonces = headers.map(({ authorization = '' }) => parameterOf(authorization, 'oauth_nonce'));
    expect(new Set(nonces).size).toBe(50);
    expect(nonces.every((nonce) => /^[0-9a-f]{32}$/.test(nonce ?? ''))).toBe(true);
    const timestamp = Number(parameterOf(headers[0]?.['authorization'] ?? '', 'oauth_timestamp'));
    expect(Math.abs(timestamp - Date.now() / 1000)).toBeLessThan(60);
  });

  it('signs once more for each subscription of what it gave', async () => {
    const once$ = from(oauth1(keys)({ method: 'GET', url: 'https://api.x.com/' }));
    const [one, other] = [await lastValueFrom(once$), await lastValueFrom(once$)];
    expect(one).not.toEqual(other);
  });

  it.each(['consumerKey', 'consumerSecret', 'accessToken', 'accessTokenSecret'] as const)(
    'refuses to sign without %s, and tells no value',
    async (name) => {
      for (const nothing of ['', undefined as unknown as string, 7 as unknown as string]) {
        const error: unknown = await lastValueFrom(
          from(oauth1({ ...keys, [name]: nothing })({ method: 'GET', url: 'https://api.x.com/' })),
        ).catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(InvalidUploadError);
        expect((error as Error).message).toContain(name);
        for (const value of Object.values(keys))
          expect(`${(error as Error).message}${JSON.stringify(error)}`).not.toContain(value);
      }
    },
  );

  it('lets no secret into the header', async () => {
    const authorization = decodeURIComponent(await signed({ method: 'GET', url: 'https://api.x.com/' }));
    expect(authorization).not.toContain(keys.consumerSecret);
    expect(authorization).not.toContain(keys.accessTokenSecret);
  });

  describe('through a client, over a socket', () => {
    let server: LoopbackServer;
    const arrived: (SignedRequest & { readonly command: string })[] = [];
    let status: number;
    beforeEach(async () => {
      arrived.length = 0;
      status = 200;
      server = await listen((request, response) => {
        void bodyOf(request).then((body) => {
          const { authorization = '', 'content-type': contentType = '' } = request.headers;
          const url = `${server.url}${request.url ?? ''}`;
          arrived.push({
            method: request.method ?? '',
            url,
            authorization,
            contentType,
            body: body.toString('latin1'),
            command: request.url ?? '',
          });
          response
            .writeHead(status, { 'content-type': 'application/json' })
            .end('{"data":{"id":"710511363345354753"}}');
        });
      });
    });
    afterEach(() => server.close());

    const commands: [string, (client: MediaClient) => Promise<unknown>][] = [
      [
        'INIT',
        (client) =>
          lastValueFrom(
            client.initialize({
              totalBytes: 8,
              mediaType: 'video/mp4',
              mediaCategory: 'tweet_video',
              additionalOwners: ['1', '2'],
              shared: true,
            }),
          ),
      ],
      [
        'APPEND',
        (client) =>
          lastValueFrom(
            client.append({
              mediaId: '710511363345354753',
              segmentIndex: 1,
              bytes: new TextEncoder().encode('a=b&c=d'),
            }),
          ),
      ],
      ['FINALIZE', (client) => lastValueFrom(client.finalize('710511363345354753'))],
      ['STATUS', (client) => lastValueFrom(client.status('710511363345354753'))],
      [
        'the one-shot upload',
        (client) =>
          lastValueFrom(
            client.upload({ bytes: new Uint8Array([1]), mediaType: 'image/png', mediaCategory: 'tweet_image' }),
          ),
      ],
      ['metadata', (client) => lastValueFrom(client.setMetadata('710511363345354753', { altText: 'a&b=c' }))],
      [
        'subtitles',
        (client) =>
          lastValueFrom(
            client.removeSubtitles('710511363345354753', { mediaCategory: 'tweet_video', languageCodes: ['EN'] }),
          ),
      ],
    ];
    it.each(
      commands.flatMap(([name, run]) => (['v2', 'v1.1'] as const).map((version) => [name, version, run] as const)),
    )('signs %s of %s so that it verifies', async (_, version, run) => {
      await run(mediaClient({ version, auth: oauth1(keys), baseUrl: server.url }));
      expect(arrived).toHaveLength(1);
      expect(verifies(arrived[0]!, keys)).toBe(true);
      expect(parameterOf(arrived[0]!.authorization, 'oauth_consumer_key')).toBe(keys.consumerKey);
    });

    it('signs the prefix of a base URL too, whatever stands in it', async () => {
      const baseUrl = `${server.url}/a%20relay/ü(1)/`;
      await lastValueFrom(mediaClient({ auth: oauth1(keys), baseUrl }).status('710511363345354753'));
      expect(arrived[0]!.command).toMatch(/^\/a%20relay\/%C3%BC\(1\)\/2\/media\/upload\?/);
      expect(verifies(arrived[0]!, keys)).toBe(true);
    });
  });
});
