import type { MediaEmulator } from '../../lib/testing/index.js';

/** What a spec sends; `authorization: ''` sends none. */
export interface Sent {
  readonly method?: string;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly multipart?: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>;
  readonly body?: BodyInit;
  readonly headers?: Readonly<Record<string, string>>;
  readonly authorization?: string;
}

/** What came back, read whole. */
export interface Got {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  /** The text as JSON; `undefined` where it is none. */
  readonly json: unknown;
}

/** A member of a member of JSON, as text; fails where there is none. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string {
  let found = value;
  for (const name of path)
    found =
      typeof found === 'object' && found !== null
        ? Object.entries(found).find(([key]) => key === String(name))?.[1]
        : undefined;
  if (typeof found !== 'string') throw new Error(`no text at ${path.join('.')} of ${JSON.stringify(value)}`);
  return found;
}

export function requestFor(url: string, sent: Sent = {}): Request {
  const { method = 'POST', json, form, multipart, headers = {}, authorization = 'Bearer token' } = sent;
  const all = new Headers(headers);
  if (authorization !== '') all.set('authorization', authorization);
  let body: BodyInit | null = sent.body ?? null;
  if (json !== undefined) {
    body = JSON.stringify(json);
    all.set('content-type', 'application/json');
  }
  if (form !== undefined) body = new URLSearchParams(form);
  if (multipart !== undefined) {
    const fields = new FormData();
    for (const [name, value] of Object.entries(multipart))
      fields.append(name, typeof value === 'string' ? value : new Blob([value]));
    body = fields;
  }
  return new Request(url, { method, headers: all, body });
}

export async function send(emulator: Pick<MediaEmulator, 'fetch'>, url: string, sent: Sent = {}): Promise<Got> {
  const response = await emulator.fetch(requestFor(url, sent));
  const text = await response.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: response.status, text, headers: response.headers, json };
}

const v2 = 'https://api.x.com/2/media';
const v1 = 'https://upload.twitter.com/1.1/media';

/** A client of a few lines; what it cannot do, `to` can. */
export function clientOf(emulator: Pick<MediaEmulator, 'fetch'>, defaults: Pick<Sent, 'authorization'> = {}) {
  const to = (path: string, sent: Sent = {}) =>
    send(emulator, path.startsWith('http') ? path : `${v2}${path}`, { ...defaults, ...sent });
  const upload1 = (sent: Sent) => to(`${v1}/upload.json`, sent);
  return {
    to,
    initialize: (json: unknown) => to('/upload/initialize', { json }),
    append: (id: string, index: number, bytes: Uint8Array<ArrayBuffer>) =>
      to(`/upload/${id}/append`, { multipart: { segment_index: String(index), media: bytes } }),
    finalize: (id: string) => to(`/upload/${id}/finalize`, { json: {} }),
    status: (id: string) => to(`/upload?command=STATUS&media_id=${id}`, { method: 'GET' }),
    v1: upload1,
    v1Init: (form: Readonly<Record<string, string>>) => upload1({ form: { command: 'INIT', ...form } }),
    v1Append: (ref: Readonly<Record<string, string>>, index: number, media: Uint8Array<ArrayBuffer>) =>
      upload1({ multipart: { command: 'APPEND', ...ref, segment_index: String(index), media } }),
    v1Finalize: (ref: Readonly<Record<string, string>>) => upload1({ form: { command: 'FINALIZE', ...ref } }),
    v1Status: (ref: Readonly<Record<string, string>>) =>
      to(`${v1}/upload.json?${String(new URLSearchParams({ command: 'STATUS', ...ref }))}`, { method: 'GET' }),
    /** Initialize, append in segments, finalize, on v2; the id. */
    async upload(
      bytes: Uint8Array<ArrayBuffer>,
      media: Readonly<Record<string, unknown>>,
      segmentBytes = 1000,
    ): Promise<{ id: string; last: Got }> {
      const { json } = await this.initialize({ total_bytes: bytes.length, ...media });
      const id = textAt(json, 'data', 'id');
      for (let at = 0; at < bytes.length; at += segmentBytes)
        await this.append(id, at / segmentBytes, bytes.slice(at, at + segmentBytes));
      return { id, last: await this.finalize(id) };
    },
  };
}

export const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');

/** The message of a v2 problem. */
export const messageOf = ({ json }: Got): string => textAt(json, 'errors', 0, 'message');
