import type { UploadError } from '../upload-error.js';
import type { CredentialHeaders } from './authorize.js';

/**
 * What a failed attempt tells of its command: it was not carried out (`unsent`: no credentials, no connection, or not all
 * of the media has left; or refused); nobody knows; nobody knows, and the connection had stood idle and may have been
 * closed long before (`idle`).
 */
export type Fate = 'unknown' | 'unsent' | 'idle';

/**
 * How an attempt has failed: the retry policy reads the headers, a renewal the credentials. Never leaves `http/`: what
 * goes on is `error`, which holds neither.
 */
export class AttemptFailure extends Error {
  constructor(
    readonly error: UploadError,
    readonly credentials: CredentialHeaders = {},
    readonly headers: Readonly<Record<string, string>> = {},
    readonly fate: Fate = 'unknown',
  ) {
    super(error.message);
  }
}
