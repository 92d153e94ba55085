import { describe, expect, it } from 'vitest';
import { hmacSha1, oauthParameters, percentEncoded, signatureBaseString } from '../../lib/testing/oauth1-signature.js';

describe('signatureBaseString', () => {
  it('makes the string of RFC 5849, 3.4.1.1', () => {
    const header =
      'OAuth realm="Example", oauth_consumer_key="9djdj82h48djs9d2", ' +
      'oauth_token="kkk9d7dh3k39sjv7", oauth_signature_method="HMAC-SHA1", ' +
      'oauth_timestamp="137131201", oauth_nonce="7d8f3e4a", ' +
      'oauth_signature="bYT5CMsGcbgUdFHObYMEfcx6bsw%3D"';
    const sent = [...(oauthParameters(header) ?? [])].filter(
      ([name]) => name !== 'realm' && name !== 'oauth_signature',
    );
    const body = [...new URLSearchParams('c2&a3=2+q')];
    expect(
      signatureBaseString('POST', 'http://EXAMPLE.com:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b', [...sent, ...body]),
    ).toBe(
      'POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D' +
        '%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce' +
        '%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201' +
        '%26oauth_token%3Dkkk9d7dh3k39sjv7',
    );
  });

  it('keeps a port that is not the default and drops one that is', () => {
    expect(signatureBaseString('get', 'http://127.0.0.1:8080/a', [])).toBe('GET&http%3A%2F%2F127.0.0.1%3A8080%2Fa&');
    expect(signatureBaseString('get', 'https://example.com:443/a', [])).toBe('GET&https%3A%2F%2Fexample.com%2Fa&');
  });

  it('sorts by encoded bytes, names before values', () => {
    expect(
      signatureBaseString('GET', 'http://e/', [
        ['a', '2'],
        ['B', '1'],
        ['a', '10'],
        ['ä', '0'],
      ]),
    ).toBe('GET&http%3A%2F%2Fe%2F&%25C3%25A4%3D0%26B%3D1%26a%3D10%26a%3D2');
  });
});

describe('hmacSha1', () => {
  it('makes the signature of X’s own example', async () => {
    const base = signatureBaseString('POST', 'https://api.twitter.com/1.1/statuses/update.json?include_entities=true', [
      ['status', 'Hello Ladies + Gentlemen, a signed OAuth request!'],
      ['oauth_consumer_key', 'xvz1evFS4wEEPTGEFPHBog'],
      ['oauth_nonce', 'kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg'],
      ['oauth_signature_method', 'HMAC-SHA1'],
      ['oauth_timestamp', '1318622958'],
      ['oauth_token', '370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb'],
      ['oauth_version', '1.0'],
    ]);
    expect(
      await hmacSha1(base, 'kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw', 'LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE'),
    ).toBe('hCtSmYh+iHYCEqBWrE7C7hYmtUk=');
  });
});

describe('percentEncoded', () => {
  it('leaves only unreserved characters as they are', () => {
    expect(percentEncoded("Az09-._~ !*'()+%&=/☃")).toBe('Az09-._~%20%21%2A%27%28%29%2B%25%26%3D%2F%E2%98%83');
  });
});

describe('oauthParameters', () => {
  it('decodes names and values, and refuses what is malformed or comes twice', () => {
    expect(oauthParameters('OAuth a="1%2B", b=""')).toEqual(
      new Map([
        ['a', '1+'],
        ['b', ''],
      ]),
    );
    for (const header of ['OAuth a=1', 'OAuth a="1", a="2"', 'OAuth a="%"', 'OAuth '])
      expect(oauthParameters(header)).toBeUndefined();
  });
});
