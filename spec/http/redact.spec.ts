import { describe, expect, it } from 'vitest';
import { redact } from '../../lib/http/redact.js';

const bearer = { authorization: 'Bearer AAAA-secret-token.~+/=' };
const oauth1 = {
  authorization:
    'OAuth oauth_consumer_key="xvz1evFS4wEEPTGEFPHBog", oauth_nonce="kYjzVBB8Y0ZFabxS", ' +
    'oauth_signature="hCtSmYh%2BiHYCEqBWrE7C7hYmtUk%3D", oauth_signature_method="HMAC-SHA1", ' +
    'oauth_timestamp="1318622958", oauth_token="370773112-GmHxMAgY", oauth_version="1.0"',
};

describe('redact', () => {
  it.each<[string, string, Record<string, string>, string]>([
    ['a whole header', `you sent ${bearer.authorization}.`, bearer, 'you sent [redacted].'],
    ['a token alone', 'bad token AAAA-secret-token.~+/=', bearer, 'bad token [redacted]'],
    ['a secret that comes twice', 'AAAA-secret-token.~+/= AAAA-secret-token.~+/=', bearer, '[redacted] [redacted]'],
    [
      'the header of each name',
      'k-12345678 and v-12345678',
      { 'x-one': 'k-12345678', 'x-two': 'v-12345678' },
      '[redacted] and [redacted]',
    ],
    [
      'the parts of a signature',
      'key xvz1evFS4wEEPTGEFPHBog nonce kYjzVBB8Y0ZFabxS token 370773112-GmHxMAgY',
      oauth1,
      'key [redacted] nonce [redacted] token [redacted]',
    ],
    ['a signature as it was sent', 'sig hCtSmYh%2BiHYCEqBWrE7C7hYmtUk%3D', oauth1, 'sig [redacted]'],
    ['a signature decoded', 'sig hCtSmYh+iHYCEqBWrE7C7hYmtUk=', oauth1, 'sig [redacted]'],
    [
      'a token that begins as the parameters of OAuth 1.0a do',
      'bad oauth_2f8a91cc07',
      { authorization: 'Bearer oauth_2f8a91cc07' },
      'bad [redacted]',
    ],
    [
      'a token with signs that mean something in patterns',
      'bad $&.*(a|b)[c]\\d',
      { authorization: 'Bearer $&.*(a|b)[c]\\d' },
      'bad [redacted]',
    ],
    [
      'eight signs, and no fewer: shorter ones are words',
      '1234567 12345678',
      { one: '1234567', two: '12345678' },
      '1234567 [redacted]',
    ],
    [
      'a credential of several words as one',
      'one-two threefour',
      { authorization: 'Own one-two threefour' },
      '[redacted]',
    ],
    ['no single word of it', 'threefour', { authorization: 'Own one-two threefour' }, 'threefour'],
    [
      'a signature without its scheme: its secrets, and not their names',
      oauth1.authorization.slice('OAuth '.length),
      oauth1,
      'oauth_consumer_key="[redacted]", oauth_nonce="[redacted]", ' +
        'oauth_signature="[redacted]", oauth_signature_method="HMAC-SHA1", ' +
        'oauth_timestamp="1318622958", oauth_token="[redacted]", oauth_version="1.0"',
    ],
    [
      'the longer of two secrets that begin alike',
      'abcdefgh-and-more',
      { one: 'abcdefgh', two: 'abcdefgh-and-more' },
      '[redacted]',
    ],
  ])('blots out %s', (_, text, credentials, expected) => {
    expect(redact(text, credentials)).toBe(expected);
  });

  it('blots out a header that is echoed as JSON', () => {
    const text = redact(JSON.stringify({ echo: oauth1 }), oauth1);
    for (const secret of ['xvz1evFS4wEEPTGEFPHBog', 'kYjzVBB8Y0ZFabxS', 'hCtSmYh', '370773112-GmHxMAgY'])
      expect(text).not.toContain(secret);
  });

  it('blots out what JSON writes in its own way', () => {
    const token = { authorization: 'Bearer a/b+c==?"d"' };
    expect(redact('{"a":"a\\/b+c\\u003d\\u003D?\\"d\\""}', token)).toBe('{"a":"[redacted]"}');
  });

  it('leaves X’s own words', () => {
    const text = 'Bearer and OAuth: HMAC-SHA1 in oauth_signature_method, oauth_version 1.0, 401 Unauthorized';
    expect(redact(text, oauth1)).toBe(text);
    expect(redact(text, bearer)).toBe(text);
    expect(redact(text, {})).toBe(text);
  });

  it('leaves text that holds an escape that is none', () => {
    expect(redact('100 %', { authorization: 'Bearer 100%-secret' })).toBe('100 %');
  });
});
