import type { InitializeRequest } from '../api/media-command.js';
import type { UploadSession } from '../api/media-reply.js';
import { isText } from '../upload-error.js';

/** The form of the record; another one is not read. */
const FORMAT = 1;

/** X takes no more of one media. */
export const MOST_SEGMENTS = 1000;

/** What survives a crash: enough to send what X does not have yet, and to know that it is the same upload. */
export interface Checkpoint {
  /** X's session. */
  readonly session: UploadSession;
  /** Which API it is of, and where. */
  readonly api: string;
  /** Whose media it is, where that is known. */
  readonly account?: string | undefined;
  /** Changes when the source does. */
  readonly fingerprint: string;
  /** What X was told of the media. */
  readonly request: InitializeRequest;
  readonly segmentBytes: number;
  /** Segments that X has acknowledged, as ranges: first and last. */
  readonly acknowledged: readonly (readonly [first: number, last: number])[];
}

/** The record as text. */
export const writeCheckpoint = (checkpoint: Checkpoint): string => JSON.stringify({ format: FORMAT, ...checkpoint });

/** The record of a text; `undefined` where it is none, or none of this form. */
export function readCheckpoint(text: string): Checkpoint | undefined {
  try {
    const record = JSON.parse(text) as (Partial<Checkpoint> & { readonly format?: unknown }) | null;
    return record?.format === FORMAT && isWhole(record) ? record : undefined;
  } catch {
    return undefined;
  }
}

function isWhole(record: Partial<Checkpoint>): record is Checkpoint {
  const { session, api, account, fingerprint, request, segmentBytes, acknowledged } = record;
  return (
    isText(session?.mediaId, /^\w{1,40}$/) &&
    (session?.mediaKey === undefined || isText(session.mediaKey, /^\w{1,40}$/)) &&
    isWhen(session?.expiresAt) &&
    // It is shown in a warning: no control characters.
    isText(api, /^[\x20-\x7e]{1,300}$/) &&
    (account === undefined || typeof account === 'string') &&
    typeof fingerprint === 'string' &&
    typeof request?.totalBytes === 'number' &&
    Number.isSafeInteger(segmentBytes) &&
    Number(segmentBytes) > 0 &&
    Array.isArray(acknowledged) &&
    acknowledged.length <= MOST_SEGMENTS &&
    acknowledged.every(isRange)
  );
}

/** Epoch ms that a `Date` can hold. */
const isWhen = (value: unknown): boolean => typeof value === 'number' && Math.abs(value) <= 8.64e15;

function isRange(range: unknown): boolean {
  if (!Array.isArray(range) || range.length !== 2 || !range.every(Number.isInteger)) return false;
  const [first = 0, last = 0] = range as readonly number[];
  return 0 <= first && first <= last && last < MOST_SEGMENTS;
}

/** 0, 1, 2, 5 as [0, 2], [5, 5]. */
export function rangesOf(indexes: Iterable<number>): [first: number, last: number][] {
  const ranges: [number, number][] = [];
  for (const index of [...indexes].sort((one, other) => one - other)) {
    const last = ranges.at(-1);
    if (last?.[1] === index - 1) last[1] = index;
    else ranges.push([index, index]);
  }
  return ranges;
}

/** [0, 2], [5, 5] as 0, 1, 2, 5. */
export const indexesOf = (ranges: Checkpoint['acknowledged']): Set<number> =>
  new Set(ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, offset) => first + offset)));
