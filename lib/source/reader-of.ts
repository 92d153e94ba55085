import { InvalidUploadError } from '../upload-error.js';
import type { Pull } from './pull.js';
import { type Described, describedFacts } from './source-description.js';
import { blobSpool, type Spool } from './spool.js';
import { SpoolingReader } from './spooling-reader.js';
import { StreamReader } from './stream-reader.js';

/** How what is pulled is read. */
interface PullReading {
  readonly size: number | undefined;
  readonly spool: (() => Spool) | undefined;
}

/** A reader of what is pulled: straight from it where its size is known, else from a spool. */
export function readerOf(
  pull: Pull,
  known: Described,
  { size, spool = blobSpool }: PullReading,
): StreamReader | SpoolingReader {
  if (size === undefined) return new SpoolingReader(pull, spool(), known);
  return new StreamReader(pull, describedFacts(checkedSize(size), known));
}

/** @throws InvalidUploadError for what is no number of bytes. */
export function checkedSize(size: number): number {
  if (Number.isSafeInteger(size) && size >= 0) return size;
  throw new InvalidUploadError(
    `size must be a whole number of bytes, not ${size}: leave it out where it is not known.`,
    { errorCode: 'invalid-option', option: 'size', value: String(size) },
  );
}
