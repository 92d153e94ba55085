import { readFileSync } from 'node:fs';
import type { Piece } from './counted-source.js';

/** A file of the corpus. */
export const corpusFile = (name: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(new URL(`./corpus/${name}`, import.meta.url)));

const bigEndian = (value: number, bytes: 4 | 8): Uint8Array => {
  const view = new DataView(new ArrayBuffer(bytes));
  if (bytes === 4) view.setUint32(0, value);
  else view.setBigUint64(0, BigInt(value));
  return new Uint8Array(view.buffer);
};

export const text = (word: string): Uint8Array => new TextEncoder().encode(word);

export const joined = (...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

/** The boxes of a file's top level, by name. */
export function boxesOf(file: Uint8Array): Readonly<Record<string, Uint8Array>> {
  const boxes: Record<string, Uint8Array> = {};
  for (let at = 0; at + 8 <= file.length;) {
    const size = new DataView(file.buffer, file.byteOffset + at).getUint32(0);
    boxes[new TextDecoder().decode(file.subarray(at + 4, at + 8))] = file.subarray(at, at + size);
    at += size;
  }
  return boxes;
}

/** An MP4 of that many bytes, most of them media, whose movie header stands at its end, as cameras write it. */
export function headerAtTheEnd(size: number): readonly Piece[] {
  const { ftyp = text(''), moov = text('') } = boxesOf(corpusFile('moov-last.mp4'));
  const start = joined(ftyp, bigEndian(1, 4), text('mdat'), bigEndian(size - ftyp.length - moov.length, 8));
  return [
    { at: 0, bytes: start },
    { at: size - moov.length, bytes: moov },
  ];
}

export { bigEndian };
