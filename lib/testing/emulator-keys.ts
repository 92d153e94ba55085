/** One OAuth 1.0a identity: an application's pair and a user's pair. */
export interface EmulatedKeys {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly accessToken: string;
  readonly accessTokenSecret: string;
  /** User id. Absent: the digits before the first `-` of the access token, as X makes them. */
  readonly user?: string;
}

/**
 * The OAuth 1.0a keys that an emulator accepts when it was given none. They open nothing else.
 *
 * @example
 * ```ts
 * import { oauth1 } from 'rx-media-upload/node';
 * import { emulatorKeys } from 'rx-media-upload/testing';
 * const auth = oauth1(emulatorKeys);
 * ```
 */
export const emulatorKeys: EmulatedKeys = {
  consumerKey: 'emulated-consumer-key',
  consumerSecret: 'emulated-consumer-secret',
  accessToken: '2244994945-emulated-access-token',
  accessTokenSecret: 'emulated-access-token-secret',
};
