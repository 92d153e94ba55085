import { parseExactJson } from './exact-json.js';
import { asNumber, asObject, asText, type JsonObject } from './json-shape.js';

/** Where X describes its problems. */
const PROBLEMS_OF_X = /^https:\/\/api\.(?:x|twitter)\.com\//;

/**
 * Who has written a refusal, as far as its text tells. `server`: this library's relay, which marks what it refuses
 * itself. `x`: a shape that X writes and common servers do not. `undefined`: a page of a proxy, a framework's own words.
 */
export function answererOf(text: string): 'x' | 'server' | undefined {
  const body = asObject(parseExactJson(text));
  if (body === undefined) return undefined;
  if (body['by'] === 'relay') return 'server';
  return isOfX(body) ? 'x' : undefined;
}

function isOfX(body: JsonObject): boolean {
  const [first] = Array.isArray(body['errors']) ? (body['errors'] as unknown[]) : [];
  const types = [body['type'], asObject(first)?.['type']].map((type) => asText(type) ?? '');
  return (
    types.some((type) => PROBLEMS_OF_X.test(type)) ||
    // Of a problem without a type of its own, X says its title twice.
    (types[0] === 'about:blank' && body['title'] === body['detail'] && asText(body['title']) !== undefined) ||
    // v1.1, v2 too many requests: numbers of X's own.
    asNumber(asObject(first)?.['code']) !== undefined ||
    (asNumber(body['code']) !== undefined && asText(body['message']) !== undefined) ||
    // v1.1's upload host.
    (asText(body['request']) !== undefined && asText(body['error']) !== undefined)
  );
}
