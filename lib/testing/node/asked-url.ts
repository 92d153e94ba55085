import type { IncomingMessage } from 'node:http';
import type { AskedUrl } from './answer.js';

/** How a server finds out which URL a client asked for. */
export interface UrlRules {
  /** What clients call the server, where that is not what it sees. */
  readonly publicUrl: URL | undefined;
  /** Whether `X-Forwarded-Proto`, `X-Forwarded-Host` and `Forwarded` are believed. */
  readonly trustForwarded: boolean;
}

/** The URL that the client asked for, and signed. */
export function askedUrl(incoming: IncomingMessage, { publicUrl, trustForwarded }: UrlRules): AskedUrl {
  const seen = seenUrl(incoming);
  if (publicUrl !== undefined) {
    const prefix = publicUrl.pathname.replace(/\/$/, '');
    // A proxy may have taken the prefix away, or not.
    const path = seen.path.startsWith(`${prefix}/`) ? seen.path : prefix + seen.path;
    return { protocol: publicUrl.protocol, host: publicUrl.host, path };
  }
  if (!trustForwarded) return seen;
  const { headers } = incoming;
  const protocol = first(headers['x-forwarded-proto'])?.toLowerCase();
  return {
    protocol: protocol === 'http' || protocol === 'https' ? `${protocol}:` : seen.protocol,
    host: first(headers['x-forwarded-host']) ?? seen.host,
    path: seen.path,
  };
}

/** The URL as it came: by path and `Host`, or whole, as a proxy is asked. */
export function seenUrl({ url = '/', headers, socket }: IncomingMessage): AskedUrl {
  const protocol = 'encrypted' in socket ? 'https:' : 'http:';
  const [, scheme, host, path = ''] = /^(https?:)\/\/([^/?#]*)(.*)$/is.exec(url) ?? [];
  if (scheme !== undefined && host !== undefined)
    return { protocol: scheme.toLowerCase(), host, path: path.startsWith('/') ? path : `/${path}` };
  return { protocol, host: headers.host ?? 'localhost', path: url.startsWith('/') ? url : `/${url}` };
}

/** Of a chain of proxies, what the client spoke to. */
function first(header: string | string[] | undefined): string | undefined {
  const value = [header].flat()[0]?.split(',')[0]?.trim();
  return value === '' ? undefined : value;
}
