import { describe, expect, it } from 'vitest';
import { lengthIn, rangeIn, tagIn, typeIn, versionIn } from '../../lib/source/reply-headers.js';

describe('the headers of a reply', () => {
  it.each<[Record<string, string>, version: string | undefined, tag: string | undefined]>([
    [{ etag: '"one"' }, '"one"', '"one"'],
    [{ etag: 'W/"one"' }, undefined, 'W/"one"'],
    [{ etag: '""' }, undefined, '""'],
    [{ etag: 'one' }, undefined, 'one'],
    [{ etag: 'x"one"' }, undefined, 'x"one"'],
    [{ etag: '"one"x' }, undefined, '"one"x'],
    [{ 'x-goog-generation': '' }, undefined, undefined],
    [{ 'x-amz-version-id': 'null', 'x-goog-generation': '17' }, 'x-goog-generation 17', 'x-goog-generation 17'],
    [{ 'last-modified': 'Mon, 01 Jan 2024 00:00:00 GMT' }, undefined, 'Mon, 01 Jan 2024 00:00:00 GMT'],
    [{ 'x-amz-version-id': '3/L4k' }, 'x-amz-version-id 3/L4k', 'x-amz-version-id 3/L4k'],
    [{ 'x-amz-version-id': 'null' }, undefined, undefined],
    [{ 'x-goog-generation': '17' }, 'x-goog-generation 17', 'x-goog-generation 17'],
    [{ 'x-ms-version-id': '2024' }, 'x-ms-version-id 2024', 'x-ms-version-id 2024'],
    [{ etag: 'W/"one"', 'x-amz-version-id': '3' }, 'x-amz-version-id 3', 'x-amz-version-id 3'],
    [{ etag: '"one"', 'x-amz-version-id': '3' }, '"one"', '"one"'],
    [{ etag: 'W/"one"', 'last-modified': 'x' }, undefined, 'W/"one"'],
    [{}, undefined, undefined],
  ])('%o: what proves a version, and what shows another', (headers, version, tag) => {
    expect([versionIn(new Headers(headers)), tagIn(new Headers(headers))]).toEqual([version, tag]);
  });

  it('name the range that comes', () => {
    expect(rangeIn(new Headers({ 'content-range': 'bytes 24-99/300' }))).toEqual({ start: 24, end: 100, size: 300 });
  });

  it.each([
    '',
    'bytes 24-99/*',
    'bytes */300',
    'bytes=24-99/300',
    'bytes 24-99/1e9',
    ' 24-99/300',
    'bytes 24-99/300, x',
    'x bytes 24-99/300',
    'bytes 24-/300',
    'bytes -99/300',
    'bytes 24-99/',
    `bytes 24-99/${'9'.repeat(16)}`,
    `bytes 24-${'9'.repeat(16)}/300`,
    `bytes ${'9'.repeat(16)}-99/300`,
  ])('name no range: %j', (range) => {
    expect(() => rangeIn(new Headers({ 'content-range': range }))).toThrow(
      expect.objectContaining({ name: 'SourceError', message: expect.stringMatching(/Content-Range/) as string }),
    );
  });

  it.each<[Record<string, string>, number | undefined]>([
    [{ 'content-length': '300' }, 300],
    [{ 'content-length': '300', 'content-encoding': 'identity' }, 300],
    [{ 'content-length': '300', 'content-encoding': 'gzip' }, undefined],
    [{ 'content-length': '3e2' }, undefined],
    [{ 'content-length': '-1' }, undefined],
    [{ 'content-length': 'x300' }, undefined],
    [{ 'content-length': '9'.repeat(15) }, 999_999_999_999_999],
    [{ 'content-length': '9'.repeat(16) }, undefined],
    [{ 'content-encoding': 'identity' }, undefined],
    [{}, undefined],
  ])('%o: the length of bytes that are not compressed', (headers, length) => {
    expect(lengthIn(new Headers(headers))).toBe(length);
  });

  it('name the type, without parameters', () => {
    expect(typeIn(new Headers({ 'content-type': 'text/vtt;charset=utf-8' }))).toBe('text/vtt');
    expect(typeIn(new Headers())).toBeUndefined();
  });
});
