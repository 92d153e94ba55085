/** Up to `length` bytes as characters 0 to 255. */
export const textAt = (head: Uint8Array, start: number, length: number): string =>
  String.fromCharCode(...head.subarray(start, start + length));
