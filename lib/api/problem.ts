import { present } from '../present.js';
import { parseExactJson } from './exact-json.js';
import { asNumber, asObject, asText, type JsonObject } from './json-shape.js';
import type { ApiResponse, Problem } from './media-api.js';

/**
 * Reads what X says is wrong, in any of its shapes: problem+json, `errors` of objects or of bare strings, a flat
 * code and message, `error` beside `request`, nothing at all, HTML or plain text from an edge.
 */
export function problemOf(response: Pick<ApiResponse, 'text'>): Problem {
  const body = parseExactJson(response.text);
  const object = asObject(body);
  return object === undefined ? {} : problemOfObject(object);
}

/** The same for a body that is parsed already. */
export function problemOfObject(body: JsonObject): Problem {
  const errors = Array.isArray(body['errors']) ? (body['errors'] as unknown[]) : [];
  const first = asObject(errors.find((error) => asObject(error) !== undefined));
  const textOf = (name: string): string | undefined => asText(body[name]) ?? asText(first?.[name]);
  const title = textOf('title');
  const words = [body['detail'], body['message'], wordsOf(body['error']), ...errors.map(wordsOf)].map(asText);
  const detail = [...new Set(words.filter((word) => word !== undefined && word !== title))].join('; ');
  return present({
    code: asNumber(body['code']) ?? asNumber(first?.['code']),
    title,
    detail: detail === '' ? undefined : detail,
    type: textOf('type'),
  });
}

function wordsOf(error: unknown): unknown {
  const object = asObject(error);
  return object === undefined ? error : (asText(object['detail']) ?? object['message']);
}
