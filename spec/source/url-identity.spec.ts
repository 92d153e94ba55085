import { describe, expect, it } from 'vitest';
import { identityOf, nameIn } from '../../lib/source/url-identity.js';

describe('the identity of a URL', () => {
  it('is its address, without credentials and fragment', () => {
    expect(identityOf(new URL('https://user:pa55word@example.com:8443/a/clip.mp4#t=10'))).toBe(
      'https://example.com:8443/a/clip.mp4',
    );
  });

  it('has the query in it, so that nobody gets it back, and each query another', () => {
    const identities = Array.from({ length: 10_000 }, (_, id) =>
      identityOf(new URL(`https://example.com/clip?id=${id}`)),
    );
    expect(new Set(identities).size).toBe(10_000);
    for (const identity of identities) expect(identity).toMatch(/^https:\/\/example\.com\/clip\?[\da-f]+-[\da-f]+$/);
    // 64 bits, not 32 twice.
    const halves = identities.map((identity) => identity.replace(/^.*\?/, '').split('-'));
    expect(halves.some(([one, other]) => one === other)).toBe(false);
  });
});

describe('the name in a URL', () => {
  it.each([
    ['https://example.com/a/clip%20one.mp4?x=1', 'clip one.mp4'],
    ['https://example.com/50%-off.png', '50%-off.png'],
    ['https://example.com/', ''],
  ])('%s', (url, name) => {
    expect(nameIn(new URL(url))).toBe(name);
  });
});
