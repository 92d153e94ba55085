import { createHmac } from 'node:crypto';

/** A request as it arrived, with an OAuth 1.0a `Authorization` header. */
export interface SignedRequest {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly authorization: string;
  readonly contentType?: string;
  readonly body?: string;
}

type Parameter = readonly [name: string, value: string];

/** RFC 5849, 3.6: every byte of the UTF-8 text but the unreserved signs. */
const encode = (text: string): string =>
  Array.from(Buffer.from(text, 'utf8'), (byte) =>
    /[A-Za-z0-9\-._~]/.test(String.fromCharCode(byte))
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('');

/** `application/x-www-form-urlencoded`. */
const decodeForm = (text: string): Parameter[] =>
  text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [name, value.join('=')].map((part) => decodeURIComponent(part.replaceAll('+', ' '))) as [string, string];
    });

/** The parameters of an `Authorization` header (RFC 5849, 3.5.1), decoded. */
export function oauthParametersOf(authorization: string): Parameter[] {
  const [, list] = /^OAuth (.+)$/.exec(authorization) ?? [];
  if (list === undefined) throw new Error(`Not an OAuth header: ${authorization}`);
  return list.split(',').map((part) => {
    const [, name, value] = /^\s*([^=\s]+)="([^"]*)"\s*$/.exec(part) ?? [];
    if (name === undefined || value === undefined) throw new Error(`Not a parameter: ${part}`);
    return [decodeURIComponent(name), decodeURIComponent(value)];
  });
}

/**
 * The signature base string of RFC 5849, 3.4.1: method, address, and the parameters of header, query and urlencoded
 * body.
 */
export function signatureBaseString({
  method,
  url,
  authorization,
  contentType = '',
  body = '',
}: SignedRequest): string {
  const [, scheme = '', host = '', path = '', query = ''] =
    /^(https?):\/\/([^/?#]+)([^?#]*)(?:\?([^#]*))?/i.exec(url) ?? [];
  const port = scheme.toLowerCase() === 'https' ? /:443$/ : /:80$/;
  const address = `${scheme.toLowerCase()}://${host.toLowerCase().replace(port, '')}${path === '' ? '/' : path}`;
  const parameters = [
    ...oauthParametersOf(authorization).filter(([name]) => name !== 'realm' && name !== 'oauth_signature'),
    ...decodeForm(query),
    ...(contentType.split(';')[0]?.trim() === 'application/x-www-form-urlencoded' ? decodeForm(body) : []),
  ];
  const sorted = parameters
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort((one, other) => (one[0] === other[0] ? order(one[1], other[1]) : order(one[0], other[0])));
  return [method.toUpperCase(), address, sorted.map((pair) => pair.join('=')).join('&')].map(encode).join('&');
}

const order = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** HMAC-SHA1 of a base string (RFC 5849, 3.4.2). */
export const hmacSha1 = (baseString: string, consumerSecret: string, tokenSecret: string): string =>
  createHmac('sha1', `${encode(consumerSecret)}&${encode(tokenSecret)}`)
    .update(baseString)
    .digest('base64');

/** Whether the signature in the header is the one that RFC 5849 wants. */
export function verifies(
  request: SignedRequest,
  secrets: { readonly consumerSecret: string; readonly accessTokenSecret: string },
): boolean {
  const given = oauthParametersOf(request.authorization).find(([name]) => name === 'oauth_signature')?.[1];
  return given === hmacSha1(signatureBaseString(request), secrets.consumerSecret, secrets.accessTokenSecret);
}
