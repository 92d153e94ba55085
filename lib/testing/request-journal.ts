import type { ApiVersion } from '../api/media-api.js';
import type { CommandName } from '../upload-error.js';

/** One request as the emulator saw it, in order of arrival. Holds no credentials, no headers, no bytes. */
export interface EmulatedRequest {
  readonly method: string;
  /** Path of the URL, without its query. */
  readonly path: string;
  /** Absent: no route of either API. */
  readonly version?: ApiVersion;
  /** Absent: nothing that X knows. */
  readonly command?: CommandName;
  readonly mediaId?: string;
  readonly segmentIndex?: number;
  /** HTTP status that was answered; 0 while under way, and where no reply was given. */
  readonly status: number;
  /** Size of the request's body. */
  readonly bytes: number;
  /** The emulator's clock, ms. */
  readonly startedAt: number;
  /** The emulator's clock, ms; `Infinity` while under way. */
  readonly endedAt: number;
  /** True for a STATUS that came before the last answer's `check_after_secs` had passed. */
  readonly earlyPoll?: boolean;
}

/** The same, while it is being written. */
export type JournalEntry = { -readonly [Key in keyof EmulatedRequest]: EmulatedRequest[Key] };

/** Opens the entry of a request that has just arrived. */
export function journalEntry(method: string, path: string, now: number): JournalEntry {
  return { method, path, status: 0, bytes: 0, startedAt: now, endedAt: Infinity };
}
