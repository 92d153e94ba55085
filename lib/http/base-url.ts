import type { ApiRequest } from '../api/media-api.js';
import { InvalidUploadError, must } from '../upload-error.js';
import { encodeFields } from './encode-body.js';

const PROTOCOLS = ['http:', 'https:'];
const OPTION = { errorCode: 'invalid-option', option: 'baseUrl' } as const;

/**
 * Checks where requests go. Credentials travel over https alone, or to this machine.
 *
 * @throws InvalidUploadError for a URL that is none, that carries a user name, a password or a query, or that would
 * carry credentials in the clear.
 */
export function checkBaseUrl(baseUrl: string | URL, withCredentials: boolean): URL {
  const url = parse(String(baseUrl));
  if (url.username !== '' || url.password !== '')
    throw new InvalidUploadError('baseUrl must not hold a user name or a password: use `auth`.', OPTION);
  // `search` and `hash` are empty too after a mere `?` or `#`, which the path of a command must not be appended to.
  if (/[?#]/.test(url.href)) throw new InvalidUploadError('baseUrl must have no query and no fragment.', OPTION);
  must(PROTOCOLS.includes(url.protocol), 'baseUrl must be http or https', url.protocol, 'baseUrl');
  if (withCredentials && url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new InvalidUploadError(
      `Credentials are not sent in the clear to ${url.hostname}: use https, or no \`auth\`.`,
      OPTION,
    );
  }
  return url;
}

/** Where a request goes: its path and query after those of the base URL. */
export const urlOf = ({ path, query }: Pick<ApiRequest, 'path' | 'query'>, baseUrl: URL | string): string =>
  `${String(baseUrl).replace(/\/$/, '')}${path}${query ? `?${encodeFields(query)}` : ''}`;

/**
 * The base URL in its user's words, relative where it is: interceptors look at how an address begins. The URL that was
 * checked, where the words with a path behind them would be another place.
 */
export function asWritten(baseUrl: string | URL, checked: URL): string {
  const words = String(baseUrl).trim();
  const somewhere = { path: '/2/media' };
  try {
    return new URL(urlOf(somewhere, words), placeOfPage()).href === urlOf(somewhere, checked) ? words : checked.href;
  } catch {
    return checked.href;
  }
}

/** What a relative URL counts from: `<base href>` too, as the browser counts by itself. */
const placeOfPage = (): string | undefined => {
  const page = globalThis as { document?: { baseURI?: string }; location?: { href?: string } };
  return page.document?.baseURI ?? page.location?.href;
};

function parse(text: string): URL {
  try {
    // In a browser, a relay is mostly a path on the page's own origin.
    return new URL(text, placeOfPage());
  } catch {
    throw new InvalidUploadError('baseUrl is not a URL such as https://api.x.com.', OPTION);
  }
}

const isLoopback = (host: string): boolean => /^(?:(?:.+\.)?localhost|\[::1\]|127(?:\.\d+){3})$/.test(host);
