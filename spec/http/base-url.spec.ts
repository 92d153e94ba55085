import { describe, expect, it } from 'vitest';
import { InvalidUploadError } from 'rx-media-upload';
import { asWritten, checkBaseUrl, urlOf } from '../../lib/http/base-url.js';

const refusal = (baseUrl: string | URL, withCredentials: boolean): unknown => {
  try {
    return `taken: ${checkBaseUrl(baseUrl, withCredentials).href}`;
  } catch (error) {
    return error;
  }
};

describe('checkBaseUrl', () => {
  it.each<[string | URL, string]>([
    ['https://api.x.com', 'https://api.x.com/'],
    ['https://example.com/relay', 'https://example.com/relay'],
    ['https://example.com:8443/relay/', 'https://example.com:8443/relay/'],
    [new URL('https://example.com/relay'), 'https://example.com/relay'],
    ['http://localhost', 'http://localhost/'],
    ['http://LOCALHOST:3000/x', 'http://localhost:3000/x'],
    ['http://app.localhost', 'http://app.localhost/'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/'],
    ['http://127.1', 'http://127.0.0.1/'],
    ['http://127.255.255.254', 'http://127.255.255.254/'],
    ['http://2130706433', 'http://127.0.0.1/'],
    ['http://0x7f.0.0.1', 'http://127.0.0.1/'],
    ['http://[::1]:8080', 'http://[::1]:8080/'],
    ['http://[0:0:0:0:0:0:0:1]', 'http://[::1]/'],
  ])('takes %s, also with credentials', (baseUrl, expected) => {
    expect(checkBaseUrl(baseUrl, true).href).toBe(expected);
    expect(checkBaseUrl(baseUrl, false).href).toBe(expected);
  });

  it.each([
    'http://api.x.com',
    'http://example.com/relay',
    'http://127.0.0.1.evil.com',
    'http://localhost.evil.com',
    'http://127.evil.com',
    'http://127.0.0.1.nip.io',
    'http://evil-localhost',
    'http://evillocalhost.com',
    'http://localhost.',
    'http://0.0.0.0',
    'http://128.0.0.1',
    'http://10.0.0.1',
    'http://192.168.0.1',
    'http://169.254.169.254',
    'http://[::2]',
    'http://[::ffff:10.0.0.1]',
    'http://[fe80::1]',
    'http://lоcalhost',
  ])('sends no credentials in the clear to %s', (baseUrl) => {
    const error = refusal(baseUrl, true);
    expect(error).toBeInstanceOf(InvalidUploadError);
    expect((error as Error).message).toContain(new URL(baseUrl).hostname);
    expect(checkBaseUrl(baseUrl, false).href).toBe(new URL(baseUrl).href);
  });

  it.each([true, false])(
    'refuses a user name, a password, a query, a fragment and other protocols, credentials or not (%s)',
    (withCredentials) => {
      for (const baseUrl of [
        'https://user@api.x.com',
        'https://:s3cret@api.x.com',
        'https://user:s3cret@api.x.com',
        'http://localhost@evil.com',
        'https://api.x.com?key=s3cret',
        'https://api.x.com/#s3cret',
        'https://api.x.com/?',
        'https://api.x.com/#',
        'ftp://api.x.com/',
        'file:///etc/passwd',
        'data:text/plain,x',
        'javascript:alert(1)',
      ]) {
        const error = refusal(baseUrl, withCredentials);
        expect(error, baseUrl).toBeInstanceOf(InvalidUploadError);
        expect((error as Error).message).not.toContain('s3cret');
      }
    },
  );

  it.each(['ftp://api.x.com', 'xhttps://api.x.com', 'ws://localhost'])(
    'names the protocols that it takes: %s',
    (url) => {
      expect(() => checkBaseUrl(url, false)).toThrow(`baseUrl must be http or https, not ${new URL(url).protocol}.`);
    },
  );

  it.each(['', 'api.x.com', '/relay', 'https://', 'http://127.0.0.999', 'https://exa mple.com'])(
    'refuses %j, which is no URL',
    (baseUrl) => {
      expect(refusal(baseUrl, true)).toBeInstanceOf(InvalidUploadError);
      expect(refusal(baseUrl, false)).toBeInstanceOf(InvalidUploadError);
    },
  );

  it('takes a path on the origin of a page, where there is a page', () => {
    const page = globalThis as { location?: { href: string } };
    page.location = { href: 'https://app.example.com/photos?album=1#top' };
    try {
      expect(checkBaseUrl('/relay', false).href).toBe('https://app.example.com/relay');
      expect(checkBaseUrl('/relay', true).href).toBe('https://app.example.com/relay');
    } finally {
      delete page.location;
    }
  });

  it('gives a URL of its own', () => {
    const given = new URL('https://example.com/relay');
    expect(checkBaseUrl(given, true)).not.toBe(given);
  });
});

describe('asWritten', () => {
  const path = '/2/media/upload';
  /** In a page: what is handed on for a base URL, and where it leads. */
  const inPage = (baseUrl: string | URL, document?: { baseURI: string }): { written: string; absolute: string } => {
    const page = globalThis as { location?: { href: string }; document?: unknown };
    page.location = { href: 'https://app.example.com/photos/new?album=1#top' };
    if (document) page.document = document;
    try {
      const checked = checkBaseUrl(baseUrl, false);
      return { written: urlOf({ path }, asWritten(baseUrl, checked)), absolute: urlOf({ path }, checked) };
    } finally {
      delete page.location;
      delete page.document;
    }
  };

  it.each<[string | URL, string, string]>([
    ['/relay', '/relay/2/media/upload', 'https://app.example.com/relay/2/media/upload'],
    ['/relay/', '/relay/2/media/upload', 'https://app.example.com/relay/2/media/upload'],
    ['/', '/2/media/upload', 'https://app.example.com/2/media/upload'],
    ['relay', 'relay/2/media/upload', 'https://app.example.com/photos/relay/2/media/upload'],
    ['./relay', './relay/2/media/upload', 'https://app.example.com/photos/relay/2/media/upload'],
    ['../relay/', '../relay/2/media/upload', 'https://app.example.com/relay/2/media/upload'],
    ['.', './2/media/upload', 'https://app.example.com/photos/2/media/upload'],
    ['//other.example/relay', '//other.example/relay/2/media/upload', 'https://other.example/relay/2/media/upload'],
    ['https://api.x.com', 'https://api.x.com/2/media/upload', 'https://api.x.com/2/media/upload'],
    ['HTTPS://Api.X.com/', 'HTTPS://Api.X.com/2/media/upload', 'https://api.x.com/2/media/upload'],
    [new URL('https://api.x.com/a/'), 'https://api.x.com/a/2/media/upload', 'https://api.x.com/a/2/media/upload'],
    [' /relay ', '/relay/2/media/upload', 'https://app.example.com/relay/2/media/upload'],
  ])('hands on %s as it is, with the path behind it', (baseUrl, written, absolute) => {
    expect(inPage(baseUrl)).toEqual({ written, absolute });
  });

  it('counts from <base href>, as the browser does', () => {
    expect(inPage('relay', { baseURI: 'https://app.example.com/sub/' })).toEqual({
      written: 'relay/2/media/upload',
      absolute: 'https://app.example.com/sub/relay/2/media/upload',
    });
  });

  it('gives the URL that was checked where the words would lead elsewhere', () => {
    expect(inPage('', { baseURI: 'https://app.example.com/photos/new' }).written).toBe(
      'https://app.example.com/photos/new/2/media/upload',
    );
  });

  it('is the absolute one where there is no page', () => {
    expect(asWritten('https://api.x.com/', checkBaseUrl('https://api.x.com/', true))).toBe('https://api.x.com/');
  });
});
