import { findBytes, standsAt } from './find-bytes.js';
import { invalidRequest, unsupportedType } from './refusal.js';
import { type BodyCall, contentTypeOf, requestBody } from './request-body.js';

/** One part of a multipart body. */
export interface Part {
  /** A view of the request's bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Its content type without parameters, in lower case; empty where it names none. */
  readonly mediaType: string;
}

/** The parts by their names. */
export type Parts<Name extends string> = Readonly<Record<Name, Part>>;

/** Bytes of one part's head. */
const LARGEST_HEAD = 1024;

/** RFC 2046, 5.1.1; those that need quotes are quoted. */
const BOUNDARY = /^boundary=(?:"([\w'()+,./:=? -]{0,69}[\w'()+,./:=?-])"|([\w'+.-]{1,70}))$/i;

/**
 * Reads `multipart/form-data` of exactly these parts, each once, in any order, and nothing before, between or after.
 *
 * @throws Refusal 415 for another content type, 413 above `limit` bytes of body, 400 for anything else that is amiss;
 * whatever `requestBody` throws.
 */
export async function multipartBody<Name extends string>(
  call: BodyCall,
  names: readonly Name[],
  limit: number,
): Promise<Parts<Name>> {
  const { essence, parameters } = contentTypeOf(call.request);
  const [, quoted, bare] = essence === 'multipart/form-data' ? (BOUNDARY.exec(parameters) ?? []) : [];
  const boundary = quoted ?? bare;
  if (boundary === undefined) throw unsupportedType('This must be multipart/form-data with a boundary.');
  const parts = await partsOf(await requestBody(call, limit), boundary, names);
  const missing = names.find((name) => !parts.has(name));
  if (missing !== undefined) throw invalidRequest(`$.${missing}: is missing but it is required`);
  return Object.fromEntries(parts) as Parts<Name>;
}

async function partsOf<Name extends string>(
  body: Uint8Array<ArrayBuffer>,
  boundary: string,
  names: readonly Name[],
): Promise<Map<Name, Part>> {
  const delimiter = ascii(`\r\n--${boundary}`);
  const parts = new Map<Name, Part>();
  let at = delimiter.length - 2;
  if (!standsAt(body, delimiter.subarray(2), 0)) throw malformed();
  while (!standsAt(body, DASHES, at)) {
    const content = standsAt(body, LINE_BREAK, at)
      ? await findBytes(body.subarray(0, at + LARGEST_HEAD), BLANK_LINE, at)
      : undefined;
    const end = content === undefined ? undefined : await findBytes(body, delimiter, content + BLANK_LINE.length);
    if (content === undefined || end === undefined) throw malformed();
    const { name, mediaType } = headOf(new TextDecoder().decode(body.subarray(at + 2, content)), names);
    if (parts.has(name)) throw invalidRequest(`$.${name}: stands here more than once`);
    parts.set(name, { mediaType, bytes: body.subarray(content + BLANK_LINE.length, end) });
    at = end + delimiter.length;
  }
  const rest = body.length - at - DASHES.length;
  if (rest !== 0 && !(rest === 2 && standsAt(body, LINE_BREAK, at + 2))) throw malformed();
  return parts;
}

function headOf<Name extends string>(
  head: string,
  names: readonly Name[],
): { readonly name: Name; readonly mediaType: string } {
  const lines = head.split('\r\n');
  const value = (field: string): string | undefined => {
    const found = lines.filter((line) => line.toLowerCase().startsWith(`${field}:`));
    if (found.length > 1) throw malformed();
    return found[0]?.slice(field.length + 1).trim();
  };
  if (lines.some((line) => !/^content-(?:disposition|type|length):/i.test(line))) throw malformed();
  const [, quoted, bare, rest = ''] =
    /^form-data;\s*name=(?:"([^"]*)"|([\w-]+))(.*)$/is.exec(value('content-disposition') ?? '') ?? [];
  const given = quoted ?? bare;
  if (given === undefined || /;\s*name\s*=/i.test(rest)) throw malformed();
  const name = names.find((known) => known === given);
  if (name === undefined) throw invalidRequest(`$.${given.slice(0, 40)}: is not defined in the schema`);
  return { name, mediaType: (value('content-type')?.split(';')[0] ?? '').trim().toLowerCase() };
}

const malformed = () => invalidRequest('Request body is not valid multipart/form-data.');

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const DASHES = ascii('--');
const LINE_BREAK = ascii('\r\n');
const BLANK_LINE = ascii('\r\n\r\n');
