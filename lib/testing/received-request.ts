import type { ByteArray } from './byte-array.js';
import { parseExactly } from './exact-json.js';
import { multipartForm, type FormPart } from './multipart-form.js';

/** A request with its body read. */
export interface ReceivedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  /** Content type without its parameters, in lower case; empty when there is none. */
  readonly mediaType: string;
  /** Bytes that came, those beyond the limit included. */
  readonly size: number;
  readonly body: Uint8Array;
  /** The fields of an urlencoded or multipart body; absent where it is neither, or is broken. */
  readonly form?: readonly FormPart[];
  /** The body as JSON. Throws a `SyntaxError` where it is none. */
  readonly json: () => unknown;
  /** The same with whole numbers as `bigint`s. */
  readonly exactJson: () => unknown;
}

/** What the emulator holds of one body at most; the rest is counted and dropped. */
const heldBytes = 64 * 1024 * 1024;

/** Reads a request to its end. */
export async function receive(request: Request): Promise<ReceivedRequest> {
  const { body, size } = await readBody(request);
  const contentType = request.headers.get('content-type') ?? '';
  const form = formOf(contentType, body);
  const text = (): string => new TextDecoder().decode(body);
  let json: { readonly value: unknown } | undefined;
  return {
    method: request.method,
    url: new URL(request.url),
    headers: request.headers,
    mediaType: (contentType.split(';')[0] ?? '').trim().toLowerCase(),
    size,
    body,
    json: () => (json ??= { value: JSON.parse(text()) as unknown }).value,
    exactJson: () => parseExactly(text()),
    ...(form !== undefined && { form }),
  };
}

/** A request whose body has not been read: as if it had none. */
export const headOf = ({ method, url, headers }: Request): ReceivedRequest => ({
  method,
  url: new URL(url),
  headers,
  mediaType: '',
  size: 0,
  body: new Uint8Array(),
  json: () => undefined,
  exactJson: () => undefined,
});

/** A field's bytes as text. */
export const fieldText = (part: FormPart): string => new TextDecoder().decode(part.bytes);

async function readBody(request: Request): Promise<{ body: Uint8Array; size: number }> {
  // Some browsers show no stream, and a request without a body has none.
  if (!(request.body instanceof ReadableStream)) {
    const body = new Uint8Array(await request.arrayBuffer());
    return { body, size: body.length };
  }
  const announced = Number(request.headers.get('content-length') ?? NaN);
  // Written where it is to stay: no second copy of a body whose size is told.
  const whole = announced <= heldBytes ? new Uint8Array(announced) : undefined;
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const before = size;
    size += read.value.length;
    if (whole !== undefined && size <= whole.length) whole.set(read.value, before);
    else if (whole === undefined && size <= heldBytes) chunks.push(read.value);
  }
  return { body: whole?.subarray(0, size) ?? joined(chunks), size };
}

/** One array of many, copied once. */
export function joined(chunks: readonly Uint8Array[]): ByteArray {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}

/** v1.1 puts up with `multipart/form-data, boundary=…`; v2's routes look at `mediaType` and do not. */
function formOf(contentType: string, body: Uint8Array): readonly FormPart[] | undefined {
  if (/^application\/x-www-form-urlencoded\b/i.test(contentType)) {
    const encoder = new TextEncoder();
    return [...new URLSearchParams(new TextDecoder().decode(body))].map(([name, value]) => ({
      name,
      bytes: encoder.encode(value),
    }));
  }
  const [, quoted, bare] = /^multipart\/form-data\s*[;,].*?boundary=(?:"([^"]+)"|([^;,\s]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? bare;
  return boundary === undefined ? undefined : multipartForm(body, boundary);
}
