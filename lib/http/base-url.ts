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
export const urlOf = ({ path, query }: Pick<ApiRequest, 'path' | 'query'>, baseUrl: URL): string =>
  `${baseUrl.href.replace(/\/$/, '')}${path}${query ? `?${encodeFields(query)}` : ''}`;

function parse(text: string): URL {
  try {
    // In a browser, a relay is mostly a path on the page's own origin.
    return new URL(text, (globalThis as { location?: { href?: string } }).location?.href);
  } catch {
    throw new InvalidUploadError('baseUrl is not a URL such as https://api.x.com.', OPTION);
  }
}

const isLoopback = (host: string): boolean => /^(?:(?:.+\.)?localhost|\[::1\]|127(?:\.\d+){3})$/.test(host);
