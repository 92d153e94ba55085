import type { EmulatorSettings } from './emulator-options.js';
import type { PostStore } from './post-store.js';
import type { ReceivedRequest } from './received-request.js';
import type { Reply } from './replies.js';
import type { JournalEntry } from './request-journal.js';
import type { UploadStore } from './upload-session.js';

/** A request whose sender is known, and all that is needed to answer it. */
export interface Call {
  readonly request: ReceivedRequest;
  /** The id in the path; empty where the path has none. */
  readonly id: string;
  readonly user: string;
  readonly settings: EmulatorSettings;
  readonly store: UploadStore;
  readonly posts: PostStore;
  /** The journal's entry, for what only the handler finds out. */
  readonly entry: JournalEntry;
}

/** Carries out one command. Throws a `Refusal` where the request does not do. */
export type Handler = (call: Call) => Reply | Promise<Reply>;
