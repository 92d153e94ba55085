import type { MediaCategory } from '../api/media-command.js';
import type { CommandName } from '../upload-error.js';
import type { AccountState } from './account-state.js';
import type { EmulatedUpload } from './emulated-upload.js';
import { emulatorKeys, type EmulatedKeys } from './emulator-keys.js';
import type { ProcessingScript } from './processing-script.js';

/** What a bearer token stands for. */
export interface EmulatedToken {
  /** User id. */
  readonly user: string;
  /**
   * Where one that the route wants is not among them, the request is refused with 403: `media.write` for all that
   * uploads and describes; `tweet.read`, `tweet.write` and `users.read` for posts; `tweet.read` to look media up.
   * @defaultValue all scopes
   */
  readonly scopes?: readonly string[];
  /** Epoch ms. @defaultValue never */
  readonly expiresAt?: number;
  /** A token of the application, without a user: refused with 403, but for looking media up. */
  readonly appOnly?: boolean;
  /** The application that it was given to: its requests are counted together. @defaultValue 'app' */
  readonly app?: string;
}

/** A developer's plan, with its limits as X's pages had them in 2025; `pro` is what they say of all in 2026. */
export type RateTier = 'free' | 'basic' | 'pro';

/** Requests in 24 hours, by command. */
export type DailyLimits = Partial<Readonly<Record<CommandName, number>>>;

/** So many requests of one user in so many ms. */
export interface RateRule {
  readonly limit: number;
  readonly windowMs: number;
}

/**
 * Whom the emulator is like. `live`: X's servers as clients see them. `spec`: X's OpenAPI document (2.156) to the letter:
 * v2 sends no member that is not in it (`image`, `video`, `processing_info.error`), and tells the STATUS of any upload.
 * `v1.1`: X before v2, whose paths are unknown. v1.1 is there in each of them.
 */
export type EmulatorProfile = 'live' | 'spec' | 'v1.1';

/** How strict, how slow and how odd the emulator is. Everything has a default; the defaults are strict. */
export interface MediaEmulatorOptions {
  /** Whom it is like; all other options hold in each. @defaultValue 'live' */
  readonly profile?: EmulatorProfile;
  /**
   * Bearer tokens, looked up anew for each request. @defaultValue any token that is not empty, its user derived from
   * it
   */
  readonly accessTokens?: Readonly<Record<string, EmulatedToken>>;
  /** OAuth 1.0a keys that are accepted. @defaultValue {@link emulatorKeys} */
  readonly oauth1?: EmulatedKeys | readonly EmulatedKeys[];
  /**
   * `refuse` answers a bearer token on v1.1 with 403 and nothing else, as X does since 2026-05. @defaultValue
   * 'accept'
   */
  readonly bearerOnV1?: 'accept' | 'refuse';
  /**
   * How the processing of videos and GIFs goes, for all uploads or by upload. @defaultValue two STATUS answers, then
   * `succeeded`
   */
  readonly processing?: ProcessingScript | ((upload: EmulatedUpload) => ProcessingScript | undefined);
  /**
   * What v2 answers to APPEND: 200 with `data.expires_at`, as X's OpenAPI document has it and its own client needs it; or
   * 204. @defaultValue 'expires-at'
   */
  readonly appendReply?: 'empty' | 'expires-at';
  /** False leaves `media_key` out of every answer. @defaultValue true */
  readonly mediaKey?: boolean;
  /** What a second FINALIZE gets. @defaultValue 'same' */
  readonly repeatedFinalize?: 'same' | 'error';
  /** Whether v2's FINALIZE may have an empty body under a JSON content type. @defaultValue 'accept' */
  readonly emptyFinalize?: 'accept' | 'refuse';
  /** False takes any bytes for what the category says. @defaultValue true */
  readonly sniffContent?: boolean;
  /**
   * False hashes each segment as soon as its predecessors are there, and forgets it: memory stays flat, `bytes()` is
   * empty, and a segment that comes again with other bytes makes FINALIZE a 400. @defaultValue true
   */
  readonly keepBytes?: boolean;
  /** Real ms before each reply. @defaultValue 0 */
  readonly latency?: number;
  /** The clock of expiry, rate windows, timestamps and the journal: epoch ms. @defaultValue Date.now */
  readonly now?: () => number;
  /** Life of sessions and of finished media. @defaultValue 1,296,000 for `amplify_video`, else 86,400 */
  readonly expiresAfterSecs?: number;
  /** Bytes of a whole APPEND request; above it 413. @defaultValue 5_242_880 */
  readonly maxAppendBytes?: number;
  /** Segments of an upload. @defaultValue 1000 */
  readonly maxSegments?: number;
  /** Bytes of a file, by category, over X's own limits. */
  readonly maxBytes?: Partial<Readonly<Record<MediaCategory, number>>>;
  /** Requests by user and window, over X's own limits. `addSubtitles` and `removeSubtitles` share a window. */
  readonly rateLimits?: Partial<Readonly<Record<CommandName, RateRule>>>;
  /** Requests in 24 hours, of one user and of all users of one app. Told by headers of their own. @defaultValue any */
  readonly dailyLimits?: { readonly user?: DailyLimits; readonly app?: DailyLimits };
  /** The limits of a plan. @defaultValue X's 15-minute windows, and none of 24 hours */
  readonly tier?: RateTier;
  /** Users whose account is not as it should be; looked up anew for each request. */
  readonly accounts?: Readonly<Record<string, AccountState>>;
}

/** The options with their defaults filled in. */
export type EmulatorSettings = Required<
  Omit<
    MediaEmulatorOptions,
    'accessTokens' | 'oauth1' | 'processing' | 'expiresAfterSecs' | 'dailyLimits' | 'tier' | 'accounts'
  >
> &
  Pick<MediaEmulatorOptions, 'dailyLimits' | 'tier' | 'accounts'> & {
    readonly accessTokens?: Readonly<Record<string, EmulatedToken>>;
    readonly keys: readonly EmulatedKeys[];
    readonly scriptFor: (upload: EmulatedUpload) => ProcessingScript;
    readonly expiresAfterSecs?: number;
  };

/** Fills in the defaults. */
export function settle({ oauth1 = emulatorKeys, processing, ...options }: MediaEmulatorOptions): EmulatorSettings {
  return {
    profile: 'live',
    bearerOnV1: 'accept',
    appendReply: 'expires-at',
    mediaKey: true,
    repeatedFinalize: 'same',
    emptyFinalize: 'accept',
    sniffContent: true,
    keepBytes: true,
    latency: 0,
    now: () => Date.now(),
    maxAppendBytes: 5_242_880,
    maxSegments: 1000,
    maxBytes: {},
    rateLimits: {},
    ...options,
    keys: [oauth1].flat(),
    scriptFor: (upload) => (typeof processing === 'function' ? processing(upload) : processing) ?? {},
  };
}
