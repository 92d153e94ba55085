import type { ApiBody, FormField, MediaPart } from '../api/media-api.js';
import type { Headroom } from '../api/media-command.js';
import { sizeOf } from './body-parts.js';
import type { TransportBody } from './transport.js';

/** A body as it goes on the wire. */
export interface EncodedBody {
  readonly body: TransportBody;
  readonly contentType: string;
  /**
   * Bytes of the media in the body, and where they begin: what a count of body bytes is worth in bytes of the media.
   */
  readonly media?: { readonly start: number; readonly size: number };
}

/** Writes a body. The media of a multipart body stays the view or Blob that it is: it is framed, not copied. */
export function encodeBody(body: ApiBody): EncodedBody {
  switch (body.type) {
    case 'json':
      return { body: JSON.stringify(body.value), contentType: 'application/json' };
    case 'form':
      return { body: encodeFields(body.fields), contentType: 'application/x-www-form-urlencoded' };
    case 'multipart':
      return encodeMultipart(body.fields, body.media);
  }
}

/**
 * Names and values as RFC 3986 wants them: what is signed and what is sent are then the same text.
 * (`URLSearchParams` writes a blank as `+`, which OAuth 1.0a does not.)
 */
export const encodeFields = (fields: readonly FormField[]): string =>
  fields.map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`).join('&');

const percentEncode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

function encodeMultipart(
  fields: readonly FormField[],
  { bytes, type = 'application/octet-stream', headroom }: MediaPart,
): EncodedBody {
  const size = sizeOf(bytes);
  const boundary = `rx-media-upload-${randomDigits()}`;
  const head = new TextEncoder().encode(
    fields
      .map(([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
      .join('') +
      `--${boundary}\r\ncontent-disposition: form-data; name="media"; filename="media"\r\ncontent-type: ${type}\r\n\r\n`,
  );
  const tail = new TextEncoder().encode(`\r\n--${boundary}--\r\n`);
  return {
    body: (bytes instanceof Uint8Array && frameAround(bytes, head, tail, headroom)) || [head, bytes, tail],
    contentType: `multipart/form-data; boundary=${boundary}`,
    media: { start: head.length, size },
  };
}

/** The frame in the headroom around the bytes, as one part: what is contiguous goes out in fewer pieces. */
export function frameAround<Buffer extends ArrayBufferLike>(
  bytes: Uint8Array<Buffer>,
  head: Uint8Array,
  tail: Uint8Array,
  headroom: Headroom = { before: 0, after: 0 },
): readonly [Uint8Array<Buffer>] | undefined {
  if (headroom.before < head.length || headroom.after < tail.length) return undefined;
  const framed = new Uint8Array(bytes.buffer, bytes.byteOffset - head.length, head.length + bytes.length + tail.length);
  framed.set(head);
  framed.set(tail, head.length + bytes.length);
  return [framed];
}

/** 128 random bits: a boundary that no media holds. */
const randomDigits = (): string => crypto.getRandomValues(new Uint32Array(4)).join('');
