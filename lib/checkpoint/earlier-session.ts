import type { InitializeRequest } from '../api/media-command.js';
import type { UploadSession } from '../api/media-reply.js';
import type { WarningEvent } from '../upload-event.js';
import { type Checkpoint, indexesOf, MOST_SEGMENTS, readCheckpoint } from './checkpoint.js';
import { beginsAnew } from './checkpoint-warning.js';

/** What an upload is, to its journal. */
export interface JournalSubject {
  /** What it is kept under. */
  readonly key: string;
  readonly fingerprint: string;
  readonly request: InitializeRequest;
  /** API and place. */
  readonly api: string;
  /** Whose media it is, where that is known. */
  readonly account?: string | undefined;
}

/** What an earlier run has left. */
export interface EarlierSession {
  readonly session: UploadSession;
  readonly segmentBytes: number;
  readonly acknowledged: ReadonlySet<number>;
}

/** The session of a checkpoint, if that is of this upload and still good; else why it is not. Pure. */
export function readEarlierSession(
  text: string,
  { fingerprint, request, api, account }: JournalSubject,
  now: number,
): EarlierSession | WarningEvent {
  const checkpoint = readCheckpoint(text);
  if (checkpoint === undefined) return damaged();
  const { session, segmentBytes, acknowledged } = checkpoint;
  if (checkpoint.api !== api)
    return beginsAnew('foreign', `The checkpoint is of an upload to ${checkpoint.api}, not to ${api}`);
  if (checkpoint.account !== account) return beginsAnew('foreign', 'The checkpoint is of another account’s upload');
  if (session.expiresAt <= now)
    return beginsAnew('expired', `X has kept the upload until ${new Date(session.expiresAt).toISOString()}`);
  if (checkpoint.fingerprint !== fingerprint)
    return beginsAnew('changed', 'The source has changed since the checkpoint');
  if (!isSameRequest(checkpoint, request))
    return beginsAnew('changed', 'Type, category or owners have changed since the checkpoint');
  const count = Math.ceil(request.totalBytes / segmentBytes);
  const indexes = indexesOf(acknowledged);
  if (count > MOST_SEGMENTS || [...indexes].some((index) => index >= count)) return damaged();
  return { session, segmentBytes, acknowledged: indexes };
}

const isSameRequest = (checkpoint: Checkpoint, request: InitializeRequest): boolean =>
  JSON.stringify(checkpoint.request) === JSON.stringify(request);

const damaged = (): WarningEvent => beginsAnew('damaged', 'The checkpoint is damaged, or of another version');
