import { oauth1 } from 'rx-media-upload/node';
import { type Authorize, oauth2 } from 'rx-media-upload';
import { type EmulatedToken, emulatorKeys } from 'rx-media-upload/testing';
import type { FaultSchedule } from './fault-schedule.js';

/** X's side and the app's side of the credentials. */
export interface TokenDesk {
  /** For the client. */
  readonly auth: Authorize;
  /** Access tokens that are good now, for the emulator. Live. */
  readonly accepted: Readonly<Record<string, EmulatedToken>>;
  /** The access token that is good now is good no more. */
  readonly expire: () => void;
  /** Times that a refresh was asked for. */
  readonly refreshes: () => number;
  /** Times that a refresh token came a second time. */
  readonly reused: () => number;
}

/** What every secret of it holds; no error may. */
export const SECRET = 'SECRET';

/** Gives out tokens; a refresh token works a single time. */
export function tokenDesk(credentials: FaultSchedule['credentials']): TokenDesk {
  const accepted: Record<string, EmulatedToken> = {};
  let issued = 0;
  let refreshes = 0;
  let reused = 0;
  let goodRefresh = '';
  const issue = (): { readonly access: string; readonly refresh: string } => {
    issued++;
    for (const token of Object.keys(accepted)) Reflect.deleteProperty(accepted, token);
    const access = `access-${issued}-${SECRET}`;
    accepted[access] = { user: '42' };
    goodRefresh = `refresh-${issued}`;
    return { access, refresh: goodRefresh };
  };
  const first = issue();
  let mine = first;
  const refresh = async (): Promise<string> => {
    refreshes++;
    const { refresh: used } = mine;
    await new Promise((passed) => setTimeout(passed, 3));
    if (credentials === 'broken') throw new Error('the authorization server is down');
    if (used !== goodRefresh) {
      reused++;
      throw new Error('invalid_grant');
    }
    mine = issue();
    return mine.access;
  };
  const token = (): string[] => [credentials === 'constant' ? first.access : mine.access];
  return {
    auth: credentials === 'oauth1' ? oauth1(emulatorKeys) : oauth2({ token, refresh }),
    accepted,
    expire: () => {
      for (const access of Object.keys(accepted)) Reflect.deleteProperty(accepted, access);
    },
    refreshes: () => refreshes,
    reused: () => reused,
  };
}
