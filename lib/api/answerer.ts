import { parseExactJson } from './exact-json.js';
import { asNumber, asObject, asText, type JsonObject } from './json-shape.js';
import { isSaidByX } from './words-of-x.js';

/** Where X describes its problems. */
const PROBLEMS_OF_X = /^https:\/\/api\.(?:x|twitter)\.com\//;

/** Whether this library's relay has written it: it marks what it refuses itself. */
export const isOfRelay = (text: string): boolean => asObject(parseExactJson(text))?.['by'] === 'relay';

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
  const [first] = Array.isArray(body['errors']) ? (body['errors'] as unknown[]).map(asObject) : [];
  const members = [body, first ?? {}];
  return (
    members.some(({ type }) => PROBLEMS_OF_X.test(asText(type) ?? '')) ||
    // v1.1, v2 too many requests.
    members.some(({ code, message }) => isSaidByX(asNumber(code), asText(message))) ||
    // v1.1's upload host.
    (/^\/(?:1\.1|2)\/media\//.test(asText(body['request']) ?? '') && asText(body['error']) !== undefined)
  );
}
