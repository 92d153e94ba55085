import type { ObservableInput } from 'rxjs';

/** What a signature may cover of a request. Multipart and JSON bodies are not signed. */
export interface UnsignedRequest {
  readonly method: string;
  /** Absolute, with its query. */
  readonly url: string;
  /** The fields of an urlencoded body. */
  readonly form?: readonly (readonly [name: string, value: string])[];
}

/** Headers that carry credentials, names in lower case. */
export type CredentialHeaders = Readonly<Record<string, string>>;

/**
 * Adds credentials to a request. Called anew for each attempt.
 *
 * An attempt whose credentials do not come for `requestTimeout` ms has failed, and they are asked for again.
 *
 * Made by `oauth2()`, and on Node by `oauth1()`; any function of this shape will do.
 */
export interface Authorize {
  (request: UnsignedRequest): ObservableInput<CredentialHeaders>;
  /** Credentials that are the same for every request: where they are given, the function is not asked. */
  readonly fixed?: CredentialHeaders;
  /** Whose media is uploaded with it, where it knows. Never sent: a checkpoint belongs to an account. */
  readonly account?: string;
  /**
   * Called after a 401 with the headers that were refused. Completes (its values do not matter) when the next call
   * of the function has other credentials to give; fails when there are none, and then the 401 is final; where its
   * network or a server has failed, it is called again within the retry policy. While one call is under way, other 401s
   * wait for it; it is not unsubscribed from, since a refresh token may work a single time. Absent: a 401 is final.
   */
  readonly renew?: (refused: CredentialHeaders) => ObservableInput<unknown>;
}
