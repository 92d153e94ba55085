import { forbidden } from './refusal.js';
import type { RelaySettings } from './relay-settings.js';

type Headers = Readonly<Record<string, string>>;

/** Headers of X and the relay that a page of another origin may read. */
const EXPOSED = [
  'date',
  'retry-after',
  'x-request-id',
  'x-answered-by',
  'x-quota-reset',
  ...['uploads', 'bytes', 'requests'].flatMap((name) => [`x-quota-${name}-limit`, `x-quota-${name}-remaining`]),
  ...['x-rate-limit', 'x-user-limit-24hour', 'x-app-limit-24hour'].flatMap((prefix) =>
    ['limit', 'remaining', 'reset'].map((name) => `${prefix}-${name}`),
  ),
].join(', ');

/** What lets a page of an allowed origin read the answer; nothing for all others. */
export function corsHeaders(request: Request, { allowedOrigins }: Pick<RelaySettings, 'allowedOrigins'>): Headers {
  const origin = request.headers.get('origin');
  if (origin === null || !allowedOrigins.has(origin)) return { vary: 'Origin' };
  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': EXPOSED,
  };
}

/** What the answer to a preflight adds. */
export const preflightHeaders = ({ allowedHeaders }: Pick<RelaySettings, 'allowedHeaders'>): Headers => ({
  'access-control-allow-methods': 'GET, POST, DELETE',
  'access-control-allow-headers': allowedHeaders,
  'access-control-max-age': '600',
});

/** Whether a browser asks if a page of an allowed origin may send a request. */
export const isPreflight = (
  { method, headers }: Request,
  { allowedOrigins }: Pick<RelaySettings, 'allowedOrigins'>,
): boolean =>
  method === 'OPTIONS' &&
  headers.has('access-control-request-method') &&
  allowedOrigins.has(headers.get('origin') ?? '');

/**
 * Refuses what a page of another site has a browser send: it would come with the user's cookies.
 *
 * `Sec-Fetch-Site` is the browser's own word, which no page can change, and knows the relay's origin even behind a
 * proxy that ends TLS. Without it, `Origin` decides; without both, it is no browser that sends cookies across sites.
 *
 * @throws Refusal 403.
 */
export function checkOrigin(
  { url, headers }: Request,
  { allowedOrigins }: Pick<RelaySettings, 'allowedOrigins'>,
): void {
  const origin = headers.get('origin');
  if (origin !== null && allowedOrigins.has(origin)) return;
  const site = headers.get('sec-fetch-site');
  const isOwn = origin === null || origin === new URL(url).origin;
  if (origin !== 'null' && (site === 'same-origin' || (isOwn && (site === null || site === 'none')))) return;
  throw forbidden('Requests from other sites are not taken here.');
}
