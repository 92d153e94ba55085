/**
 * Bytes of a buffer that is theirs alone. TypeScript calls that `Uint8Array<ArrayBuffer>`, but only from 5.7 on: before,
 * `Uint8Array` takes no parameter.
 */
export type ByteArray = ReturnType<typeof Uint8Array.of>;
