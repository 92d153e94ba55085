import { describe, expect, it } from 'vitest';
import { multipartForm } from '../../lib/testing/multipart-form.js';

const form = (text: string) => multipartForm(new TextEncoder().encode(text), 'x');
const part = (name: string, content: string) =>
  `--x\r\nContent-Disposition: form-data; name="${name}"; filename="name"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${content}\r\n`;

describe('multipartForm', () => {
  it('reads parts, empty ones and a preamble included', () => {
    const parts = form(`preamble\r\n${part('a', '')}${part('b', '--x\r\n--')}--x--\r\nepilogue`);
    expect(parts?.map(({ name, bytes, mediaType }) => [name, new TextDecoder().decode(bytes), mediaType])).toEqual([
      ['a', '', 'text/plain'],
      ['b', '--x\r\n--', 'text/plain'],
    ]);
  });

  it('reads no parts at all', () => {
    expect(form('--x--')).toEqual([]);
  });

  it.each([
    '',
    'hello',
    '--y\r\n',
    part('a', 'b'),
    '--x\r\nContent-Type: a/b\r\n\r\nb\r\n--x--',
    '--x\r\nContent-Disposition: form-data; filename="a"\r\n\r\nb\r\n--x--',
  ])('refuses %j', (text) => {
    expect(form(text)).toBeUndefined();
  });
});
