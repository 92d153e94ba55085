// Who signs for whom: each user's own account at X, with tokens that are renewed once, and written back.
import { setTimeout as sleep } from 'node:timers/promises';
import { oauth2 } from 'rx-media-upload';
import { RefusedGrant } from './x-token-endpoint.js';

export function xAccounts(tokens, endpoint) {
  /** One for each user, and not a new one each time: all requests in flight share a renewal. */
  const signers = new Map();

  const accessToken = async (user) => {
    const known = tokens.of(user);
    if (known === undefined) throw new Error('The user is not connected with X any more');
    return known.accessToken;
  };

  /** Gives the new access token. It is stored before it is used: X takes the old refresh token no more. */
  async function renewed(user) {
    const refused = await accessToken(user);
    while (!tokens.takeTurn(user)) {
      // Another process is at it.
      await sleep(100);
      const now = await accessToken(user);
      if (now !== refused) return now;
    }
    try {
      const { accessToken: now, refreshToken } = tokens.of(user);
      if (now !== refused) return now;
      const fresh = await endpoint.renew(refreshToken);
      tokens.save(user, fresh);
      return fresh.accessToken;
    } catch (error) {
      if (error instanceof RefusedGrant) tokens.forget(user);
      throw error;
    } finally {
      tokens.endTurn(user);
    }
  }

  return {
    /** Undefined where the user has not connected with X: the relay answers with 403. */
    signerOf(user) {
      if (tokens.of(user) === undefined) return undefined;
      const signer =
        signers.get(user) ?? oauth2({ token: () => accessToken(user), refresh: () => renewed(user), account: user });
      signers.set(user, signer);
      return signer;
    },
  };
}
