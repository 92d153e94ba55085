import * as fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ApiBody } from '../../lib/api/media-api.js';
import { type EncodedBody, encodeBody, encodeFields } from '../../lib/http/encode-body.js';
import { patternedBytes } from '../support/patterned-bytes.js';

const multipart = (
  bytes: Uint8Array | Blob,
  fields: readonly (readonly [string, string])[] = [],
  type?: string,
): ApiBody => ({
  type: 'multipart',
  fields,
  media: { bytes, ...(type !== undefined && { type }) },
});
const onTheWire = ({ body }: EncodedBody): Promise<ArrayBuffer> =>
  new Blob(typeof body === 'string' ? [body] : (body as BlobPart[])).arrayBuffer();
/** The form as another implementation reads it. */
const parsed = async (encoded: EncodedBody): Promise<FormData> =>
  new Response(await onTheWire(encoded), { headers: { 'content-type': encoded.contentType } }).formData();
const mediaOf = async (form: FormData): Promise<Uint8Array> =>
  new Uint8Array(await (form.get('media') as File).arrayBuffer());

describe('encodeBody', () => {
  it('writes JSON as JSON', () => {
    expect(encodeBody({ type: 'json', value: { a: 'ü"\n', b: [1, true] } })).toEqual({
      body: '{"a":"ü\\"\\n","b":[1,true]}',
      contentType: 'application/json',
    });
    expect(encodeBody({ type: 'json', value: {} }).body).toBe('{}');
  });

  it('writes a form', () => {
    expect(
      encodeBody({
        type: 'form',
        fields: [
          ['command', 'INIT'],
          ['media_type', 'video/mp4'],
        ],
      }),
    ).toEqual({
      body: 'command=INIT&media_type=video%2Fmp4',
      contentType: 'application/x-www-form-urlencoded',
    });
  });

  it('frames fields and media so that another implementation reads them back', async () => {
    const bytes = patternedBytes(100_003);
    const form = await parsed(
      encodeBody(
        multipart(bytes, [
          ['command', 'APPEND'],
          ['media_id', '1374383257052012546'],
          ['segment_index', '7'],
        ]),
      ),
    );
    expect([...form.keys()]).toEqual(['command', 'media_id', 'segment_index', 'media']);
    expect([form.get('command'), form.get('media_id'), form.get('segment_index')]).toEqual([
      'APPEND',
      '1374383257052012546',
      '7',
    ]);
    expect(Buffer.compare(await mediaOf(form), bytes)).toBe(0);
    expect((form.get('media') as File).type).toBe('application/octet-stream');
    expect((form.get('media') as File).name).toBe('media');
  });

  it('writes the type of the media that it is given', async () => {
    expect(((await parsed(encodeBody(multipart(new Uint8Array(1), [], 'image/png')))).get('media') as File).type).toBe(
      'image/png',
    );
  });

  it('sends a view alone, not the buffer around it', async () => {
    const buffer = patternedBytes(1000);
    const encoded = encodeBody(multipart(buffer.subarray(100, 110)));
    expect(Buffer.compare(await mediaOf(await parsed(encoded)), buffer.subarray(100, 110))).toBe(0);
    expect((await onTheWire(encoded)).byteLength).toBeLessThan(400);
  });

  it('takes a Blob', async () => {
    const bytes = patternedBytes(5000);
    const encoded = encodeBody(multipart(new Blob([bytes]).slice(10, 4000)));
    expect(Buffer.compare(await mediaOf(await parsed(encoded)), bytes.subarray(10, 4000))).toBe(0);
    expect(encoded.media?.size).toBe(3990);
  });

  it('carries any bytes unharmed, line ends and dashes too', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(13, 10, 45, 0, 255, 34, 65), { maxLength: 60 }), async (content) => {
        expect([
          ...(await mediaOf(await parsed(encodeBody(multipart(new Uint8Array(content), [['a', 'b']]))))),
        ]).toEqual(content);
      }),
    );
  });

  it('hands over the very bytes that it was given, uncopied, and tells where they begin', async () => {
    const bytes = patternedBytes(64);
    const encoded = encodeBody(multipart(bytes, [['segment_index', '0']]));
    expect(encoded.body[1]).toBe(bytes);
    const { start, size } = encoded.media!;
    expect(Buffer.compare(new Uint8Array(await onTheWire(encoded)).subarray(start, start + size), bytes)).toBe(0);
    expect(size).toBe(64);
  });

  describe('with room around the bytes', () => {
    afterEach(() => void vi.restoreAllMocks());
    const fields = [['segment_index', '0']] as const;
    const framed = (before: number, after: number, bytes: Uint8Array | Blob): EncodedBody =>
      encodeBody({ type: 'multipart', fields, media: { bytes, headroom: { before, after } } });
    /** What stands around the media, each time the same. */
    const frame = (): { head: number; tail: number } => {
      vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => array);
      const [head, , tail] = encodeBody(multipart(new Uint8Array(1), fields)).body as Uint8Array[];
      return { head: head!.length, tail: tail!.length };
    };
    const roomy = (before: number, length: number, after: number): [whole: Uint8Array, bytes: Uint8Array] => {
      const whole = new Uint8Array(3 + before + length + after + 5).fill(7);
      return [whole, whole.subarray(3 + before, 3 + before + length)];
    };

    it('writes the frame into it, as one part, where there is just enough, and touches nothing beyond', async () => {
      const { head, tail } = frame();
      const [whole, bytes] = roomy(head, 64, tail);
      bytes.set(patternedBytes(64));
      const encoded = framed(head, tail, bytes);
      expect(encoded.body).toHaveLength(1);
      expect((encoded.body[0] as Uint8Array).buffer).toBe(whole.buffer);
      const form = await parsed(encoded);
      expect(form.get('segment_index')).toBe('0');
      expect(await mediaOf(form)).toEqual(patternedBytes(64));
      expect(encoded.media).toEqual({ start: head, size: 64 });
      expect([...whole.subarray(0, 3), ...whole.subarray(-5)]).toEqual(new Array(8).fill(7));
    });

    it.each([
      ['before', 1, 0],
      ['after', 0, 1],
    ])('leaves it alone where a byte is missing %s', async (_, lessBefore, lessAfter) => {
      const { head, tail } = frame();
      const [whole, bytes] = roomy(head, 64, tail);
      const encoded = framed(head - lessBefore, tail - lessAfter, bytes);
      expect(encoded.body).toHaveLength(3);
      expect(new Set(whole)).toEqual(new Set([7]));
      expect(await mediaOf(await parsed(encoded))).toEqual(bytes);
    });

    it('frames a Blob as ever', async () => {
      const encoded = framed(1000, 1000, new Blob([patternedBytes(64)]));
      expect(encoded.body).toHaveLength(3);
      expect(await mediaOf(await parsed(encoded))).toEqual(patternedBytes(64));
    });
  });

  it('makes another boundary each time, and writes it as multipart wants it', () => {
    const types = Array.from({ length: 100 }, () => encodeBody(multipart(new Uint8Array(1))).contentType);
    expect(new Set(types).size).toBe(100);
    for (const type of types) expect(type).toMatch(/^multipart\/form-data; boundary=[\w-]{1,70}$/);
  });

  it('writes no name or value that takes a frame apart', async () => {
    const form = await parsed(
      encodeBody(
        multipart(new Uint8Array(1), [
          ['media_category', 'tweet_image'],
          ['alt', 'ü "q" \\ 😀'],
        ]),
      ),
    );
    expect(form.get('alt')).toBe('ü "q" \\ 😀');
  });
});

describe('encodeFields', () => {
  it('writes every sign but the unreserved as RFC 3986 has it', () => {
    expect(
      encodeFields([
        ["!*'() +&=%ü😀", 'a b'],
        ['-._~Az09', ''],
      ]),
    ).toBe('%21%2A%27%28%29%20%2B%26%3D%25%C3%BC%F0%9F%98%80=a%20b&-._~Az09=');
  });

  it('writes what a form parser reads back, in the order given', () => {
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text)), (fields) => {
        expect([...new URLSearchParams(encodeFields(fields))]).toEqual(fields);
        expect(encodeFields(fields)).toMatch(/^[\w\-.~%=&]*$/);
      }),
    );
  });

  it('writes nothing for no field', () => {
    expect(encodeFields([])).toBe('');
  });
});
