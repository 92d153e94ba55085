/** A name and a value, decoded. */
export type Parameter = readonly [name: string, value: string];

/** Encodes as RFC 3986 and RFC 5849 3.6 ask. */
export const percentEncoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * The text that OAuth 1.0a signs (RFC 5849 3.4.1): method, URL without its query, and all parameters in order.
 *
 * @param parameters - Those of the `Authorization` header (without `oauth_signature` and `realm`) and of an urlencoded
 * body. Those of the query are taken from the URL.
 */
export function signatureBaseString(method: string, url: string | URL, parameters: readonly Parameter[]): string {
  const { protocol, host, pathname, searchParams } = new URL(url);
  const pairs = [...searchParams, ...parameters]
    .map(([name, value]) => [percentEncoded(name), percentEncoded(value)] as const)
    .sort(([nameA, valueA], [nameB, valueB]) => inOrder(nameA, nameB) || inOrder(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`);
  return [method.toUpperCase(), `${protocol}//${host}${pathname}`, pairs.join('&')].map(percentEncoded).join('&');
}

/** HMAC-SHA1 of a base string under both secrets, in base64. */
export async function hmacSha1(baseString: string, consumerSecret: string, tokenSecret: string): Promise<string> {
  const encoder = new TextEncoder();
  const secret = encoder.encode(`${percentEncoded(consumerSecret)}&${percentEncoded(tokenSecret)}`);
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']);
  const digest = await crypto.subtle.sign('HMAC', key, encoder.encode(baseString));
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

/** The parameters of an `OAuth …` header; absent where one is malformed or comes twice. */
export function oauthParameters(authorization: string): ReadonlyMap<string, string> | undefined {
  const parameters = new Map<string, string>();
  for (const field of authorization.replace(/^OAuth\s+/i, '').split(',')) {
    const [, name, value] = /^\s*([^=\s]+)="([^"]*)"\s*$/.exec(field) ?? [];
    if (name === undefined || value === undefined || parameters.has(name)) return undefined;
    try {
      parameters.set(decodeURIComponent(name), decodeURIComponent(value));
    } catch {
      return undefined;
    }
  }
  return parameters;
}

const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
