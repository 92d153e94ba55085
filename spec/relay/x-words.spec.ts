import { of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { CredentialHeaders } from 'rx-media-upload';
import { holdsSecrets } from '../../lib/relay/held-secrets.js';
import { withoutSecrets } from '../../lib/relay/x-words.js';
import { everythingOf, json, relayKit, TOKENS } from './relay-kit.js';

/** A token that cannot be renewed. */
const auth = () => () => of({ authorization: `Bearer ${token}` });
const INITIALIZE = '/2/media/upload/initialize';
const video = json({ total_bytes: 1000, media_type: 'video/mp4' });
const token = TOKENS['alice']!;
const base64 = (text: string) => Buffer.from(text).toString('base64');
const each = (text: string, write: (sign: string) => string) => [...text].map(write).join('');
const code = (sign: string) => sign.charCodeAt(0);

/** What servers and proxies make of a header that they quote. */
const spellings: Readonly<Record<string, string>> = {
  base64: base64(token),
  'base64 of the header': base64(`Bearer ${token}`),
  'base64 after a user name': base64(`me:${token}`),
  base64url: Buffer.from(`x${token}`).toString('base64url'),
  'base64 in lines': base64(token).replace(/.{8}/g, '$&\n'),
  hex: Buffer.from(token).toString('hex'),
  'percent signs': encodeURIComponent(token),
  'percent signs everywhere': each(token, (sign) => `%${code(sign).toString(16)}`),
  'percent signs twice': encodeURIComponent(encodeURIComponent(token)),
  'HTML, hexadecimal': each(token, (sign) => `&#x${code(sign).toString(16)};`),
  'HTML, decimal': each(token, (sign) => `&#${code(sign)};`),
  '\\u escapes': each(token, (sign) => `\\u${code(sign).toString(16).padStart(4, '0')}`),
  '\\x escapes': each(token, (sign) => `\\x${code(sign).toString(16)}`),
  'split by lines, in JSON': JSON.stringify(token.replace(/.{5}/g, '$&\r\n\t')),
  'split by blanks': each(token, (sign) => `${sign} `),
  'split by lines': token.replace(/.{5}/g, '$&\r\n'),
  'split by tags': token.replace(/.{5}/g, '$&<wbr>'),
  'split by zero width': each(token, (sign) => `${sign}\u200b`),
  'in two halves': `${token.slice(0, 16)}" and "${token.slice(16)}`,
  'in capitals': token.toUpperCase(),
  'cut short': token.slice(0, 20),
};

describe('what X says', () => {
  it.each(Object.entries(spellings))('is told neither log nor user with the token in it: %s', async (_, spelled) => {
    for (const status of [401, 403]) {
      const kit = relayKit({ auth });
      kit.answer = () =>
        new Response(`You have sent ${spelled}`, {
          status,
          headers: { 'retry-after': spelled.slice(0, 40).replace(/[^\w ,:-]/g, '') },
        });
      const seen = (await everythingOf(await kit.send('alice', INITIALIZE, video))) + kit.log.map(String).join();
      expect(seen).toMatch(/withheld|\[redacted\]/);
      expect(seen).not.toContain(JSON.stringify(spelled).slice(1, -1));
    }
  });

  it('comes in one line into the log', async () => {
    const kit = relayKit({ auth });
    kit.answer = () => new Response('no\r\n\x1b[31m2026-01-01 all is well\u2028', { status: 401 });
    expect((await kit.send('alice', INITIALIZE, video)).status).toBe(502);
    expect(kit.log.map(String)).toEqual(['Error: X answered 401: no [31m2026-01-01 all is well ']);
  });

  it.each([
    'Your media was too large.',
    '{"data":{"id":"1880028106020515841","media_key":"3_1880028106020515841"}}',
    'authorization Bearer OAuth oauth_token oauth_signature HMAC-SHA1',
    'alice',
  ])('comes as it is where it holds none: %s', (text) => {
    expect(holdsSecrets(text, { authorization: `Bearer ${token}` })).toBe(false);
    const oauth1: CredentialHeaders = {
      authorization:
        'OAuth oauth_consumer_key="consumerkey0123", oauth_token="12345678-usertoken", oauth_signature="c2lnbmF0dXJlMTIzNDU2Nzg%3D", ' +
        'oauth_nonce="nonce0123456789", oauth_signature_method="HMAC-SHA1", oauth_timestamp="1700000000", oauth_version="1.0"',
    };
    expect(holdsSecrets(text, oauth1)).toBe(false);
    expect(holdsSecrets(`${text} c2lnbmF0dXJlMTIzNDU2Nzg=`, oauth1)).toBe(true);
  });
});

describe('what has failed on the way to X', () => {
  const credentials = { authorization: `Bearer ${token}` };

  it('is an error of ours where it says the token, itself or in its causes', () => {
    const cause = new Error(`header ${base64(`Bearer ${token}`)}`);
    for (const error of [new Error(`no: ${token}`), new TypeError('fetch failed', { cause }), cause]) {
      const told = withoutSecrets(error, credentials);
      expect(told).not.toBe(error);
      expect((told as Error).cause).toBeUndefined();
      expect(holdsSecrets(`${String(told)} ${(told as Error).stack ?? ''}`, credentials)).toBe(false);
    }
  });

  it('is itself where it does not', () => {
    const error = new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') });
    expect(withoutSecrets(error, credentials)).toBe(error);
  });
});

describe('onError', () => {
  it('is never given the cookies of the user', async () => {
    const seen: unknown[] = [];
    const { send } = relayKit({
      onError: (...given) => seen.push(given),
      auth: () => undefined,
      authenticate: () => Promise.reject(new Error('no')),
    });
    await send('alice', `${INITIALIZE}?to=1`, {
      ...video,
      headers: { 'content-type': 'application/json', authorization: 'Bearer of-the-user' },
    });
    expect(JSON.stringify(seen)).not.toMatch(/session=|of-the-user|to=1/);
    expect(seen).toEqual([
      [
        expect.any(Error),
        { requestId: expect.any(String), method: 'POST', path: '/api/relay/2/media/upload/initialize' },
      ],
    ]);
  });
});
