import { UploadError, type UploadErrorContext } from '../upload-error.js';

/** The windows that the workers share have no room for a request for longer than it may wait in place. Nothing was sent. */
export class BudgetError extends UploadError {
  override readonly name = 'BudgetError';
  /** Epoch ms, by this machine's clock, when there may be room. */
  readonly resetAt: number;

  constructor(message: string, { resetAt, ...context }: UploadErrorContext & { readonly resetAt: number }) {
    super(message, { errorCode: 'rate-limited', ...context });
    this.resetAt = resetAt;
  }
}

/** The media would be dead when it is to be posted. */
export class TooEarlyError extends UploadError {
  override readonly name = 'TooEarlyError';
  /** Epoch ms from when on the upload makes sense. */
  readonly at: number;

  constructor(message: string, { at, ...context }: UploadErrorContext & { readonly at: number }) {
    super(message, context);
    this.at = at;
  }
}

/** The job's signal has stopped the upload. Its checkpoint stays: the next attempt goes on from there. */
export class UploadStoppedError extends UploadError {
  override readonly name = 'UploadStoppedError';
}

const is = (error: unknown, kind: abstract new (...args: never[]) => Error, name: string): boolean =>
  error instanceof kind || (error instanceof Error && error.name === name);

/** True for a {@link BudgetError}. */
export const isBudgetError = (error: unknown): error is BudgetError => is(error, BudgetError, 'BudgetError');
/** True for a {@link TooEarlyError}. */
export const isTooEarlyError = (error: unknown): error is TooEarlyError => is(error, TooEarlyError, 'TooEarlyError');
/** True for an {@link UploadStoppedError}. */
export const isUploadStoppedError = (error: unknown): error is UploadStoppedError =>
  is(error, UploadStoppedError, 'UploadStoppedError');
