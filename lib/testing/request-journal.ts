import type { ApiVersion } from '../api/media-api.js';
import type { CommandName } from '../upload-error.js';

/** One request as the emulator saw it, in order of arrival. Holds no credentials and no bytes. */
export interface EmulatedRequest {
  readonly method: string;
  /** Path of the URL, without its query. */
  readonly path: string;
  /** The query as sent, without its `?` and without credentials; empty where there is none. */
  readonly query: string;
  /** Names in lower case. Of `authorization` the scheme is left, and nothing of cookies. */
  readonly headers: Readonly<Record<string, string>>;
  /** Without its parameters, in lower case; empty where there is none. */
  readonly contentType: string;
  /** The user whose credentials it bears, good or not; absent where they name nobody who is known. */
  readonly user?: string;
  /** The connection that it came by, counted from 1: only where a server tells (`fetch(request, { connection })`). */
  readonly connection?: number;
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
  /** Its place in the order in which requests began and ended, for times that are equal. */
  readonly opened: number;
  /** The place of its end in that order; `Infinity` while under way. */
  readonly closed: number;
  /** True for a STATUS that came before the last answer's `check_after_secs` had passed. */
  readonly earlyPoll?: boolean;
}

/** The same, while it is being written. */
export type JournalEntry = { -readonly [Key in keyof EmulatedRequest]: EmulatedRequest[Key] };

/** Opens the entry of a request that has just arrived. */
export function journalEntry({ method, url, headers }: Request, startedAt: number, opened: number): JournalEntry {
  const { pathname: path, search } = new URL(url);
  return {
    method,
    path,
    query: search.slice(1).replace(/((?:oauth_\w+|access_token)=)[^&]*/g, '$1…'),
    headers: withoutCredentials(headers),
    contentType: (headers.get('content-type')?.split(';')[0] ?? '').trim().toLowerCase(),
    status: 0,
    bytes: 0,
    startedAt,
    endedAt: Infinity,
    opened,
    closed: Infinity,
  };
}

/** Headers that are secret from their first sign on, or after the name of their scheme. */
const secret = /^(?:proxy-)?authorization$|^cookie$|token|secret|api-?key/;

const withoutCredentials = (headers: Headers): Record<string, string> =>
  Object.fromEntries(
    [...headers].map(([name, value]) => {
      if (!secret.test(name)) return [name, value];
      const scheme = name.endsWith('authorization') ? /^(?:Bearer|OAuth|Basic)(?=\s)/i.exec(value)?.[0] : undefined;
      return [name, scheme === undefined ? '…' : `${scheme} …`];
    }),
  );
