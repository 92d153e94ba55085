import { SourceError } from '../upload-error.js';

/** Which bytes a reply has, of how many. */
export interface ByteRange {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly size: number;
}

/** `bytes 0-65535/1048576` */
export function rangeIn(headers: Headers): ByteRange {
  const range = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(headers.get('content-range') ?? '');
  if (range === null)
    throw new SourceError('The server sends a range without saying which (Content-Range), or of how many bytes', {
      errorCode: 'source-unreadable',
    });
  const [start = 0, last = 0, size = 0] = range.slice(1).map(Number);
  return { start, end: last + 1, size };
}

/** Ids of stores that keep each version: Amazon's and those that speak like it, Google's, Microsoft's. */
const VERSION_IDS = ['x-amz-version-id', 'x-goog-generation', 'x-ms-version-id'];

/**
 * What proves a version: a strong `ETag`, or its id. A weak `ETag` says that another one may do as well, and
 * `Last-Modified` may be the same of two versions within a second.
 */
export function versionIn(headers: Headers): string | undefined {
  const tag = headers.get('etag');
  if (tag !== null && isStrong(tag)) return tag;
  for (const name of VERSION_IDS) {
    const id = headers.get(name);
    // Amazon's 'null' is of all that was written while it kept no versions.
    if (id !== null && id !== '' && id !== 'null') return `${name} ${id}`;
  }
  return undefined;
}

/** What shows that a resource has changed under an upload, though an equal one does not prove that it has not. */
export const tagIn = (headers: Headers): string | undefined =>
  versionIn(headers) ?? headers.get('etag') ?? headers.get('last-modified') ?? undefined;

/** Whether a tag may stand in `If-Match`. */
export const isStrong = (tag: string): boolean => /^".+"$/.test(tag);

/** Bytes, where they are not compressed: of others it is the length on the wire. */
export function lengthIn(headers: Headers): number | undefined {
  const length = headers.get('content-length');
  const encoding = headers.get('content-encoding') ?? 'identity';
  return encoding === 'identity' && length !== null && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

/** MIME type, without parameters. */
export const typeIn = (headers: Headers): string | undefined => headers.get('content-type')?.split(';', 1)[0];
