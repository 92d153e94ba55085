// What the public types promise of failures. Read by the compiler alone (`npm run check:types`).
import { expectTypeOf } from 'vitest';
import type {
  CheckpointLostError,
  InvalidUploadError,
  MediaProcessingError,
  MediaRequestError,
  NetworkError,
  ProcessingTimeoutError,
  RateLimitError,
  SourceError,
  UploadError,
  UploadTimeoutError,
} from 'rx-media-upload';
import {
  describeUploadError,
  isCheckpointLostError,
  isInvalidUploadError,
  isMediaProcessingError,
  isMediaRequestError,
  isNetworkError,
  isProcessingTimeoutError,
  isRateLimitError,
  isSourceError,
  isUploadError,
  isUploadTimeoutError,
  type RateLimit,
  remedyOf,
  type UploadErrorCode,
  type UploadErrorWords,
  type UploadRemedy,
} from 'rx-media-upload';
import type { BudgetError, TooEarlyError, UploadStoppedError } from 'rx-media-upload/queue';
import { isBudgetError, uploadVerdict } from 'rx-media-upload/queue';

declare const thrown: unknown;

// Each kind has a guard that takes whatever was thrown.
expectTypeOf(isUploadError).guards.toEqualTypeOf<UploadError>();
expectTypeOf(isInvalidUploadError).guards.toEqualTypeOf<InvalidUploadError>();
expectTypeOf(isSourceError).guards.toEqualTypeOf<SourceError>();
expectTypeOf(isNetworkError).guards.toEqualTypeOf<NetworkError>();
expectTypeOf(isUploadTimeoutError).guards.toEqualTypeOf<UploadTimeoutError>();
expectTypeOf(isMediaRequestError).guards.toEqualTypeOf<MediaRequestError>();
expectTypeOf(isRateLimitError).guards.toEqualTypeOf<RateLimitError>();
expectTypeOf(isMediaProcessingError).guards.toEqualTypeOf<MediaProcessingError>();
expectTypeOf(isProcessingTimeoutError).guards.toEqualTypeOf<ProcessingTimeoutError>();
expectTypeOf(isCheckpointLostError).guards.toEqualTypeOf<CheckpointLostError>();
expectTypeOf(isBudgetError).guards.toEqualTypeOf<BudgetError>();
// @ts-expect-error: nothing is known of what was thrown.
export const { message } = thrown;

// All kinds are an UploadError; a used-up window is a refused request.
expectTypeOf<
  | InvalidUploadError
  | SourceError
  | NetworkError
  | UploadTimeoutError
  | MediaRequestError
  | MediaProcessingError
  | ProcessingTimeoutError
  | CheckpointLostError
  | BudgetError
  | TooEarlyError
  | UploadStoppedError
>().toExtend<UploadError>();
expectTypeOf<RateLimitError>().toExtend<MediaRequestError>();

// What they carry.
if (isMediaRequestError(thrown)) {
  expectTypeOf(thrown.status).toEqualTypeOf<number>();
  expectTypeOf(thrown.title).toEqualTypeOf<string | undefined>();
  expectTypeOf(thrown.detail).toEqualTypeOf<string | undefined>();
}
if (isRateLimitError(thrown)) {
  expectTypeOf(thrown.resetAt).toEqualTypeOf<number | undefined>();
  expectTypeOf(thrown.rateLimit).toEqualTypeOf<RateLimit | undefined>();
}
if (isMediaProcessingError(thrown)) expectTypeOf(thrown.reason).toEqualTypeOf<string | undefined>();
expectTypeOf<UploadError['errorCode']>().toEqualTypeOf<UploadErrorCode>();
expectTypeOf<UploadError['mediaId']>().toEqualTypeOf<string | undefined>();
expectTypeOf<UploadError['name']>().toEqualTypeOf<string>();
expectTypeOf<NetworkError['name']>().toEqualTypeOf<'NetworkError'>();

// For people.
expectTypeOf(describeUploadError).parameter(0).toBeUnknown();
expectTypeOf(describeUploadError(thrown)).toEqualTypeOf<string>();
expectTypeOf(describeUploadError(thrown, ['de', 'en'])).toEqualTypeOf<string>();
expectTypeOf(remedyOf(thrown)).toEqualTypeOf<UploadRemedy>();
expectTypeOf<keyof UploadErrorWords>().toEqualTypeOf<UploadErrorCode>();
// @ts-expect-error: a language has a sentence for each code.
export const half: UploadErrorWords = { network: 'Kein Netz' };

// A queue's answer is told apart by `kind`.
const verdict = uploadVerdict(thrown);
if (verdict.kind === 'later') expectTypeOf(verdict.at).toEqualTypeOf<number>();
// @ts-expect-error: only `later` has a time.
else expectTypeOf(verdict.at).toBeNumber();
