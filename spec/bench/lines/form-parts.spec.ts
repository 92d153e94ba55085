import { describe, expect, it } from 'vitest';

// Plain JavaScript, which has no types to import.
const { formParts } = (await import(new URL('form-parts.js', import.meta.url).href)) as {
  readonly formParts: (contentType: string, body: Buffer) => Record<string, Buffer>;
};

const part = (head: string, bytes: string | Uint8Array) =>
  Buffer.concat([Buffer.from(`--mark\r\n${head}\r\n\r\n`), Buffer.from(bytes), Buffer.from('\r\n')]);
const form = (...parts: readonly Buffer[]) => Buffer.concat([...parts, Buffer.from('--mark--\r\n')]);

describe('the parts of a form', () => {
  const media = Uint8Array.of(0, 13, 10, 45, 45, 255);
  const body = form(
    part('content-disposition: form-data; name="segment_index"', '3'),
    part('Content-Disposition: form-data; name="media"; filename="media"\r\nContent-Type: x/y', media),
  );

  it.each(['multipart/form-data; boundary=mark', 'multipart/form-data; boundary="mark"; charset=x'])(
    'are there byte for byte: %s',
    (type) => {
      const parts = formParts(type, body);
      expect(Object.keys(parts)).toEqual(['segment_index', 'media']);
      expect(parts['segment_index']?.toString()).toBe('3');
      expect(Uint8Array.from(parts['media'] ?? [])).toEqual(media);
    },
  );

  it('are those that have an end', () => {
    expect(Object.keys(formParts('multipart/form-data; boundary=mark', body.subarray(0, -9)))).toEqual([
      'segment_index',
    ]);
  });
});
