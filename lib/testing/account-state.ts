import type { ApiVersion } from '../api/media-api.js';
import { codeRefusal, plainProblem, problem } from './refusals.js';
import { Refusal } from './replies.js';

/** What is the matter with a user's account, or with what it let the app do. */
export type AccountState = 'suspended' | 'locked' | 'read-only';

const suspended = 'Your account is suspended and is not permitted to access this feature.';
const locked =
  'To protect our users from spam and other malicious activity, this account is temporarily locked. ' +
  'Please log in to https://twitter.com to unlock your account.';

/** Refuses what an account in this state may not do; with `read-only` that is all but GET. */
export function checkAccount(state: AccountState | undefined, version: ApiVersion, method: string): void {
  switch (state) {
    case 'suspended':
      throw forbidden(version, 64, suspended);
    case 'locked':
      throw forbidden(version, 326, locked);
    case 'read-only':
      if (method !== 'GET') throw readOnly(version);
      return;
    case undefined:
  }
}

/** v2's words are v1.1's, as far as we know. */
const forbidden = (version: ApiVersion, code: number, message: string): Refusal =>
  version === 'v1.1' ? codeRefusal(403, code, message) : new Refusal(plainProblem(403, 'Forbidden', message));

const readOnly = (version: ApiVersion): Refusal =>
  version === 'v1.1'
    ? codeRefusal(403, 261, 'Application cannot perform write actions.')
    : new Refusal(
        problem(403, {
          title: 'Forbidden',
          detail: 'Your client app is not configured with the appropriate oauth1 app permissions for this endpoint.',
          type: 'https://api.twitter.com/2/problems/oauth1-permissions',
          status: 403,
        }),
      );
