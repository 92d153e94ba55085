import { catchError, type MonoTypeOperatorFunction, throwError } from 'rxjs';
import type { Finding } from './media/finding.js';
import { present } from './present.js';
import { processingCode, type Refuser, refusalCode } from './refusal-code.js';
import type { UploadErrorCode, UploadErrorFacts } from './upload-error-code.js';

export { type Refuser, refusalCode } from './refusal-code.js';
export type { UploadErrorCode, UploadErrorFacts } from './upload-error-code.js';

/** The commands of X's media API, by the names that {@link MediaClient} gives them. */
export type CommandName =
  'initialize' | 'append' | 'finalize' | 'status' | 'upload' | 'setMetadata' | 'addSubtitles' | 'removeSubtitles';

/** What every {@link UploadError} may know about the moment it happened. */
export interface UploadErrorContext extends UploadErrorFacts {
  /** What went wrong. @defaultValue what is told of a kind of error where nothing more is known */
  readonly errorCode?: UploadErrorCode;
  /** The command that was under way. */
  readonly command?: CommandName;
  /** The media it was about; worth keeping: after a timeout X may still finish the processing. */
  readonly mediaId?: string;
  /** What lies beneath, if it was an error of its own. Not serialized. */
  readonly cause?: unknown;
  /** Key of the checkpoint that the same call goes on from. */
  readonly checkpoint?: string;
}

/**
 * The base of every error of this library. None of them holds a token, a secret, a header or a signature.
 *
 * Each kind has a literal `name` and a guard (`isMediaRequestError`, …) that also knows errors of a second copy of
 * the package. Not meant to be constructed by callers.
 */
export class UploadError extends Error implements UploadErrorFacts {
  override readonly name: string = 'UploadError';
  /** What went wrong, for programs: `message` is for developers, and may change. */
  declare readonly errorCode: UploadErrorCode;
  /** The command that was under way, if one was. */
  declare readonly command?: CommandName;
  /** The media that the upload was about, once X had named it. */
  declare readonly mediaId?: string;
  /** Key of the checkpoint that the same call goes on from, if one was kept. */
  declare readonly checkpoint?: string;
  declare readonly size?: number;
  declare readonly limit?: number;
  declare readonly length?: number;
  declare readonly mediaType?: string;
  declare readonly mediaCategory?: string;
  declare readonly allowed?: readonly string[];
  declare readonly fileName?: string;
  declare readonly option?: string;
  declare readonly value?: string;
  declare readonly expected?: number;
  declare readonly actual?: number;
  declare readonly waited?: number;
  declare readonly findings?: readonly Finding[];

  constructor(message: string, { cause, errorCode = 'unexpected', ...facts }: UploadErrorContext = {}) {
    super(message, present({ cause }));
    Object.assign(this, { errorCode }, present(facts));
  }

  /** The facts as plain data: `JSON.stringify` of an Error alone gives `{}`. `cause` and `stack` stay out. */
  toJSON(): object {
    return { ...(this as object), name: this.name, message: this.message };
  }
}

/** Arguments, options or limits are wrong. Comes before any request; nothing was sent. */
export class InvalidUploadError extends UploadError {
  override readonly name = 'InvalidUploadError';

  constructor(message: string, context?: UploadErrorContext) {
    super(message, { errorCode: 'invalid-option', ...context });
  }
}

/** The bytes cannot be had: unreadable, ended early, went on too long, or changed meanwhile. Comes before FINALIZE. */
export class SourceError extends UploadError {
  override readonly name = 'SourceError';

  constructor(message: string, context?: UploadErrorContext) {
    super(message, { errorCode: 'source-unreadable', ...context });
  }
}

/** No reply: the connection was refused, was cut, or the reply never arrived whole. */
export class NetworkError extends UploadError {
  override readonly name = 'NetworkError';

  constructor(message: string, context?: UploadErrorContext) {
    super(message, { errorCode: 'network', ...context });
  }
}

/**
 * No byte moved for `requestTimeout` ms, in the last attempt that the retry policy allowed; or, where nobody can see
 * bytes move, no reply came in the time that a slow line may take.
 */
export class UploadTimeoutError extends UploadError {
  override readonly name = 'UploadTimeoutError';
  /** True: bytes may have moved all the time, and too slowly. Nobody could see them. */
  declare readonly isBlind?: true;

  constructor(message: string, { isBlind, ...context }: UploadErrorContext & { readonly isBlind?: true } = {}) {
    super(message, { errorCode: 'timeout', ...context });
    Object.assign(this, present({ isBlind }));
  }
}

/** What X's rate-limit headers said: requests allowed, requests left, and when the window starts anew (epoch ms). */
export interface RateLimit {
  /** Which window it is. Absent: the user's 15 minutes. */
  readonly window?: 'user-24h' | 'app-24h';
  readonly limit?: number;
  readonly remaining?: number;
  readonly resetAt?: number;
}

/** X's side of a {@link MediaRequestError}: whatever of it the reply held. */
export interface RefusalDetails {
  /** HTTP status. */
  readonly status: number;
  /** Whose answer it is, where that is known. */
  readonly by?: Refuser;
  /** True: of the servers between, it is this library's relay, which writes its `detail` for people. */
  readonly isOfRelay?: true;
  /** X's numeric code (v1.1, and some of v2). */
  readonly code?: number;
  /** X's title of the problem. */
  readonly title?: string;
  /** X's own words. */
  readonly detail?: string;
  /** X's problem type, a URI. */
  readonly problemType?: string;
  /** X's rate-limit headers, where sent. */
  readonly rateLimit?: RateLimit;
  /** ms that the server asks to wait before the next request (`Retry-After`), where it does. */
  readonly retryAfter?: number;
  /** The reply's text, cut to 1 kB, credentials blotted out. */
  readonly body?: string;
}

/** X answered, and the answer is no (or no answer that can be read): `status` and X's own words tell why. */
export class MediaRequestError extends UploadError implements RefusalDetails {
  override readonly name: 'MediaRequestError' | 'RateLimitError' = 'MediaRequestError';
  readonly status: number;
  declare readonly by?: Refuser;
  declare readonly isOfRelay?: true;
  declare readonly code?: number;
  declare readonly title?: string;
  declare readonly detail?: string;
  declare readonly problemType?: string;
  declare readonly rateLimit?: RateLimit;
  declare readonly retryAfter?: number;
  declare readonly body?: string;

  constructor(
    message: string,
    { status, by, isOfRelay, code, title, detail, problemType, rateLimit, retryAfter, body }: RefusalDetails,
    context?: UploadErrorContext,
  ) {
    super(message, { errorCode: refusalCode({ status, by, isOfRelay, code, detail, problemType }), ...context });
    this.status = status;
    Object.assign(this, present({ by, isOfRelay, code, title, detail, problemType, rateLimit, retryAfter, body }));
  }
}

/** 429, and the wait until `resetAt` (epoch ms; absent when X named no time) is longer than `maxRateLimitWait`. */
export class RateLimitError extends MediaRequestError {
  override readonly name = 'RateLimitError';
  declare readonly resetAt?: number;

  constructor(
    message: string,
    refusal: RefusalDetails & { readonly resetAt?: number },
    context: UploadErrorContext = {},
  ) {
    super(message, refusal, context);
    Object.assign(this, present({ resetAt: refusal.resetAt }));
  }
}

/** X took the bytes and could not process them. Each of X's words may be missing: X often gives no reason. */
export class MediaProcessingError extends UploadError {
  override readonly name = 'MediaProcessingError';
  /** X's code, for example 1. */
  declare readonly code?: number;
  /** X's name for the reason, for example `InvalidMedia`. */
  declare readonly reason?: string;
  /** X's message, as sent. */
  declare readonly detail?: string;

  constructor(
    message: string,
    failure: { readonly code?: number; readonly name?: string; readonly message?: string } = {},
    context?: UploadErrorContext,
  ) {
    const { code, name: reason, message: detail } = failure;
    super(message, { errorCode: processingCode(reason), ...context });
    Object.assign(this, present({ code, reason, detail }));
  }
}

/**
 * X was still processing after `processingTimeout` ms. The media may become ready yet: ask `client.status(mediaId)`.
 */
export class ProcessingTimeoutError extends UploadError {
  override readonly name = 'ProcessingTimeoutError';

  constructor(message: string, context?: UploadErrorContext) {
    super(message, { errorCode: 'processing-timeout', ...context });
  }
}

/** The checkpoint store says that another worker has this upload now. It stops at once, and leaves the checkpoint alone. */
export class CheckpointLostError extends UploadError {
  override readonly name = 'CheckpointLostError';

  constructor(message: string, context?: UploadErrorContext) {
    super(message, { errorCode: 'checkpoint-lost', ...context });
  }
}

const is = (error: unknown, kind: abstract new (...args: never[]) => Error, ...names: string[]): boolean =>
  error instanceof kind || (error instanceof Error && names.includes(error.name));

/** True for every error of this library. */
export const isUploadError = (error: unknown): error is UploadError =>
  is(
    error,
    UploadError,
    'UploadError',
    'InvalidUploadError',
    'SourceError',
    'NetworkError',
    'UploadTimeoutError',
    'MediaRequestError',
    'RateLimitError',
    'MediaProcessingError',
    'ProcessingTimeoutError',
    'CheckpointLostError',
    'BudgetError',
    'TooEarlyError',
    'UploadStoppedError',
  );
/** What is thrown may be anything; an error of several addresses has no message of its own. */
export function messageOf(thrown: unknown): string {
  try {
    if (!(thrown instanceof Error)) return String(thrown);
    return thrown.message || (thrown instanceof AggregateError ? thrown.errors.map(messageOf).join('; ') : thrown.name);
  } catch {
    return 'an error that cannot be shown';
  }
}

/** Whatever was thrown, as an error of this library. A browser has a `NetworkError` of its own, which is none. */
export const asUploadError = (error: unknown): UploadError =>
  isUploadError(error) && 'errorCode' in error
    ? error
    : new UploadError(`The upload has failed: ${messageOf(error)}`, { errorCode: 'unexpected', cause: error });
/** Whatever a source has failed with, as an error of this library. */
export const asSourceError = (error: unknown, what: string): UploadError =>
  isUploadError(error) ? error : new SourceError(what, { errorCode: 'source-unreadable', cause: error });
/** True for an {@link InvalidUploadError}. */
export const isInvalidUploadError = (error: unknown): error is InvalidUploadError =>
  is(error, InvalidUploadError, 'InvalidUploadError');
/** True for a {@link SourceError}. */
export const isSourceError = (error: unknown): error is SourceError => is(error, SourceError, 'SourceError');
/** True for a {@link NetworkError}. */
export const isNetworkError = (error: unknown): error is NetworkError => is(error, NetworkError, 'NetworkError');
/** True for an {@link UploadTimeoutError}. */
export const isUploadTimeoutError = (error: unknown): error is UploadTimeoutError =>
  is(error, UploadTimeoutError, 'UploadTimeoutError');
/** True for a {@link MediaRequestError}, {@link RateLimitError} included. */
export const isMediaRequestError = (error: unknown): error is MediaRequestError =>
  is(error, MediaRequestError, 'MediaRequestError', 'RateLimitError');
/** True for a {@link RateLimitError}. */
export const isRateLimitError = (error: unknown): error is RateLimitError =>
  is(error, RateLimitError, 'RateLimitError');
/** True for a {@link MediaProcessingError}. */
export const isMediaProcessingError = (error: unknown): error is MediaProcessingError =>
  is(error, MediaProcessingError, 'MediaProcessingError');
/** True for a {@link ProcessingTimeoutError}. */
export const isProcessingTimeoutError = (error: unknown): error is ProcessingTimeoutError =>
  is(error, ProcessingTimeoutError, 'ProcessingTimeoutError');
/** True for a {@link CheckpointLostError}. */
export const isCheckpointLostError = (error: unknown): error is CheckpointLostError =>
  is(error, CheckpointLostError, 'CheckpointLostError');

/**
 * Refuses what a user has given unless it is right.
 *
 * @param option - The name of what is wrong.
 * @throws InvalidUploadError with the rule, and what was given instead.
 */
export function must(
  isRight: boolean,
  rule: string,
  given: unknown,
  option: string,
  facts?: UploadErrorContext,
): asserts isRight {
  if (isRight) return;
  const value = String(given);
  // Some rules quote it.
  throw new InvalidUploadError(`${rule}, not ${value}.`, { option, value: value.replace(/^'|'$/g, ''), ...facts });
}

/** @throws InvalidUploadError for what is no whole number above 0. */
export const mustBeWhole = (name: string, given: number): void =>
  must(Number.isSafeInteger(given) && given > 0, `${name} must be a whole number above 0`, given, name);

/** @throws InvalidUploadError for what is no time above 0. */
export const mustBeMs = (name: string, given: number): void =>
  must(given > 0, `${name} must be ms above 0`, given, name);

/** Whether plain JavaScript, too, has given a text, and one of this form. */
export const isText = (given: unknown, form: RegExp): boolean => typeof given === 'string' && form.test(given);

/** Fails with what `toError` makes of a failure. */
export const failAs = <T>(toError: (failure: unknown) => unknown): MonoTypeOperatorFunction<T> =>
  catchError((failure: unknown) => throwError(() => toError(failure)));
