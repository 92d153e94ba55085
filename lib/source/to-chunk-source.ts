import { InvalidUploadError } from '../upload-error.js';
import type { ChunkSource } from './chunk-source.js';
import { fromBlob } from './from-blob.js';
import { fromBytes } from './from-bytes.js';

/** Whatever an upload takes its bytes from. */
export type MediaSource = Blob | ArrayBuffer | ArrayBufferView | ChunkSource;

/**
 * The source as a {@link ChunkSource}; first match wins. Goes by shape, not by class, so that a Blob of another realm
 * is one.
 *
 * @throws InvalidUploadError for anything else, naming the functions that make a source.
 */
export function toChunkSource(source: MediaSource): ChunkSource {
  if (isObject(source)) {
    if ('open' in source && typeof source.open === 'function') return source;
    if (ArrayBuffer.isView(source)) return fromBytes(source);
    if ('slice' in source && 'type' in source && typeof source.size === 'number') return fromBlob(source);
    if (kindOf(source) === 'ArrayBuffer') return fromBytes(source as ArrayBuffer);
  }
  throw new InvalidUploadError(
    `A source is a Blob, an ArrayBuffer, a typed array, or made by fromBlob, fromBytes or (on Node) fromFile; not ${describe(source)}.`,
    { errorCode: 'invalid-option', option: 'source' },
  );
}

const describe = (value: unknown): string =>
  typeof value === 'string' ? 'a string (for a path, use fromFile)' : kindOf(value);

const kindOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

/** Callers of plain JavaScript may hand over anything. */
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
