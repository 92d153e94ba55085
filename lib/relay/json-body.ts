import { asObject, type JsonObject } from '../api/json-shape.js';
import { invalidRequest, unsupportedType } from './refusal.js';
import { type BodyCall, contentTypeOf, requestBody } from './request-body.js';

/** Bytes of a JSON body: 1000 characters of alt text, each of them escaped, take 12,000. */
const LARGEST_JSON = 65_536;

/** ms until JSON begins to come: it leaves with the head of its request. */
const FIRST_BYTE = 5_000;

/**
 * The object that a request sends as JSON, its members still to be read. An empty body is an empty object.
 *
 * @throws Refusal 415 for another content type, 413 for a large one, 400 for what is no JSON object.
 */
export async function jsonBody(call: BodyCall, known: readonly string[]): Promise<JsonObject> {
  const { essence } = contentTypeOf(call.request);
  if (essence !== 'application/json' && essence !== '') throw notJson();
  const bytes = await requestBody(call, LARGEST_JSON, FIRST_BYTE);
  if (essence === '' && bytes.length > 0) throw notJson();
  return members(bytes.length === 0 ? {} : parsed(bytes), '$', known);
}

/**
 * A JSON object that has no members but those. `__proto__` and its like are members as others are, and unknown.
 *
 * @param at - Where it stands, in the words of X's validator.
 * @throws Refusal 400.
 */
export function members(value: unknown, at: string, known: readonly string[]): JsonObject {
  const object = asObject(value);
  if (object === undefined)
    throw invalidRequest(at === '$' ? 'Request body must be a JSON object.' : `${at}: object expected`);
  const unknown = Object.keys(object).find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalidRequest(`${at}.${unknown.slice(0, 40)}: is not defined in the schema`);
  return object;
}

/** A text that matches a pattern from end to end. @throws Refusal 400. */
export function text(value: unknown, at: string, pattern: RegExp): string {
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw invalidRequest(`${at}: does not match the regex pattern ${pattern.source}`);
}

/** One text of a list. @throws Refusal 400. */
export function oneOf<T extends string>(value: unknown, at: string, values: readonly T[]): T {
  const found = values.find((known) => known === value);
  if (found === undefined)
    throw invalidRequest(`${at}: does not have a value in the enumeration [${values.join(', ')}]`);
  return found;
}

/** 1 to 19 digits: what X's ids are, and nothing that a path or a header could be made of. */
export const ID = /^[0-9]{1,19}$/;

const notJson = () => unsupportedType('Requests with bodies must have content-type of application/json.');

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw invalidRequest('Request body is not valid JSON.');
  }
}
