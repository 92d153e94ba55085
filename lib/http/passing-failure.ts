import { isUploadError, isUploadTimeoutError, NetworkError, type UploadError } from '../upload-error.js';
import type { UploadErrorContext } from '../upload-error.js';
import { isPassingStatus, reasonOf } from './next-attempt.js';

/** Codes of Node, undici and axios for a network that fails. */
const NETWORK_CODE = /^(?:E(?:CONN|TIMEDOUT|PIPE|AI_AGAIN|NOTFOUND|HOST|NET)|ERR_NETWORK|UND_ERR_)/;
/** What `fetch` says in Node, Chromium, Firefox and Safari; its `TypeError` is that of any wrong use too. */
const FETCH_WORDS = /fetch|network|load failed|terminated/i;

interface Clues {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly status?: unknown;
  readonly response?: Clues;
  readonly cause?: unknown;
}

/**
 * The error for a failure of somebody else's code that gives credentials, where its reason may pass: its network, or
 * the server that it asks. `undefined` where it is final, as a login that was revoked.
 */
export function passingFailure(cause: unknown, context: UploadErrorContext): UploadError | undefined {
  if (isUploadTimeoutError(cause)) return cause;
  return isPassing(cause)
    ? new NetworkError(`${context.command}: the credentials could not be had for now`, {
        ...context,
        errorCode: 'credentials-unreachable',
        cause,
      })
    : undefined;
}

function isPassing(cause: unknown): boolean {
  if (isUploadError(cause)) return reasonOf(cause) !== undefined;
  if (typeof cause !== 'object' || cause === null) return false;
  const { name, code, message, status, response, cause: beneath } = cause as Clues;
  const answered = status ?? response?.status;
  return (
    /^(?:Timeout|Network)Error$/.test(String(name)) ||
    NETWORK_CODE.test(String(code ?? (beneath as Clues | undefined)?.code)) ||
    (cause instanceof TypeError && FETCH_WORDS.test(String(message))) ||
    // Angular's 0 is no answer.
    answered === 0 ||
    answered === 429 ||
    isPassingStatus(answered)
  );
}
