/** Bytes whose content tells their offset, so that a segment in the wrong place or with another's bytes is seen. */
export function patternedBytes(size: number, head: Uint8Array = new Uint8Array(0)): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  const words = new Uint32Array(bytes.buffer, 0, Math.floor(size / 4));
  for (let index = 0; index < words.length; index++) words[index] = (index * 2654435761) >>> 0;
  bytes.set(head.subarray(0, size));
  return bytes;
}

/** What a PNG begins with. */
export const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** What an MP4 begins with. */
export const MP4 = new Uint8Array([
  0,
  0,
  0,
  0x18,
  ...new TextEncoder().encode('ftypmp42'),
  0,
  0,
  0,
  0,
  ...new TextEncoder().encode('mp42isom'),
]);
