import { of, throwError } from 'rxjs';
import { readCheckpoint, writeCheckpoint } from '../checkpoint/checkpoint.js';
import { readEarlierSession } from '../checkpoint/earlier-session.js';
import type { MediaClient } from '../client/media-client.js';
import { present } from '../present.js';
import type { MediaCategory } from '../api/media-command.js';
import type { ChunkSource } from '../source/chunk-source.js';
import { planUpload } from '../upload/prepare-upload.js';
import { apiOf } from '../upload/resume.js';
import { planSegments } from '../upload/segment-plan.js';
import { SourceError } from '../upload-error.js';
import type { UploadOptions } from '../upload-options.js';

/** An upload of which X has all bytes, as an upload of a source that has none. */
export interface AcknowledgedUpload {
  readonly source: ChunkSource;
  readonly options: UploadOptions;
  /** The checkpoint, of that source. */
  readonly text: string;
}

/** Whether what X was told of still is what is asked for: a picture for a message is none for a post. */
const isForTheSame = ({ mediaCategory, target }: UploadOptions, told: MediaCategory | undefined): boolean =>
  told === undefined ||
  ((mediaCategory === undefined || mediaCategory === told) &&
    (mediaCategory !== undefined || target === undefined || told.startsWith(`${target}_`)));

/** Spread: none of these is an option of what is left. */
const AS_IT_WAS = { limits: 'off', strategy: 'chunked' } as const;

/**
 * What is left to do where X has all bytes of a checkpoint: FINALIZE and what follows, for which the source is not
 * needed, and may be gone or changed. `undefined` where segments are missing, or where the checkpoint is none to go on
 * from: of another account or place, expired, damaged.
 */
export function acknowledgedUpload(
  text: string | undefined,
  { version, baseUrl, account }: MediaClient,
  options: UploadOptions,
  now: number,
): AcknowledgedUpload | undefined {
  const record = text === undefined ? undefined : readCheckpoint(text);
  if (record === undefined) return undefined;
  const { totalBytes, ...told } = record.request;
  const { check: _, ...asked } = options;
  if (!isForTheSame(asked, told.mediaCategory)) return undefined;
  const given: UploadOptions = { ...asked, ...present(told), ...AS_IT_WAS };
  try {
    const head = new Uint8Array();
    // A version is what a source proves with that it is the same: of this one, all bytes are there.
    const facts = { size: totalBytes, version: 'acknowledged', onePass: true };
    const { request, mark } = planUpload({ facts, head }, given);
    const { key, fingerprint } = mark();
    const shown = writeCheckpoint({ ...record, fingerprint });
    const subject = { key, fingerprint, request, api: apiOf({ version, baseUrl }), account };
    const earlier = readEarlierSession(shown, subject, now);
    if ('type' in earlier) return undefined;
    const { segmentBytes, acknowledged } = earlier;
    const { segmentCount } = planSegments(totalBytes, { segmentBytes, maxSegmentBytes: segmentBytes });
    if (acknowledged.size < segmentCount) return undefined;
    const source: ChunkSource = {
      open: () => ({
        facts: () => of(facts),
        peek: () => of(head),
        read: () =>
          throwError(() => new SourceError('X has all of these bytes already', { errorCode: 'source-used-up' })),
        confirm: () => of(undefined),
        unsubscribe: () => undefined,
      }),
    };
    return { source, options: given, text: shown };
  } catch {
    // Options that do not fit what X was told: the source is to be looked at.
    return undefined;
  }
}
