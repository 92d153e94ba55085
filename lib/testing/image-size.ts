/** Width and height in pixels. */
export interface ImageSize {
  readonly w: number;
  readonly h: number;
}

/** The size that a PNG, GIF, BMP or JPEG gives itself; absent for other kinds and broken heads. */
export function imageSize(mediaType: string, bytes: Uint8Array): ImageSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    switch (mediaType) {
      case 'image/png':
        return { w: view.getUint32(16), h: view.getUint32(20) };
      case 'image/gif':
        return { w: view.getUint16(6, true), h: view.getUint16(8, true) };
      case 'image/bmp':
        return { w: view.getUint32(18, true), h: Math.abs(view.getInt32(22, true)) };
      case 'image/jpeg':
        return jpegSize(view);
      default:
        return undefined;
    }
  } catch {
    return undefined;
  }
}

/** Walks the markers of a JPEG to its frame header; reading past the end throws. */
function jpegSize(view: DataView): ImageSize | undefined {
  for (let at = 2; view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint8(at + 1);
    const startsFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (startsFrame) return { w: view.getUint16(at + 7), h: view.getUint16(at + 5) };
  }
  return undefined;
}
