// An X for the demo and the specs, on this machine: the emulator, and a token endpoint whose refresh tokens work once.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import { nodeListener } from 'rx-media-upload/relay';
import { mediaEmulator } from 'rx-media-upload/testing';

const secret = () => randomBytes(16).toString('hex');

/** Starts it. Access tokens live for `tokenLife` ms, a renewal takes `renewalTime` ms; all else is the emulator's. */
export async function demoX({ tokenLife = 60_000, renewalTime = 0, ...emulated } = {}) {
  /** By access token. Looked up by the emulator at each request. */
  const accessTokens = {};
  /** Users by refresh token. */
  const refreshTokens = new Map();
  const renewals = [];
  const emulator = mediaEmulator({ processing: { polls: 2, checkAfterSecs: 1 }, ...emulated, accessTokens });

  /** What a code or a refresh token is worth. */
  const userOf = ({ grant_type: type, code, refresh_token: refreshToken }) => {
    if (type === 'authorization_code') return /^demo-([a-z]+)$/.exec(code)?.[1];
    const user = refreshTokens.get(refreshToken);
    refreshTokens.delete(refreshToken);
    if (user !== undefined) renewals.push(user);
    return user;
  };

  const app = express();
  app.post('/2/oauth2/token', express.urlencoded(), async (request, response) => {
    const user = userOf(request.body ?? {});
    if (request.body?.grant_type === 'refresh_token') await sleep(renewalTime);
    if (user === undefined) return response.status(400).json({ error: 'invalid_grant' });
    const [accessToken, refreshToken] = [secret(), secret()];
    accessTokens[accessToken] = { user, expiresAt: Date.now() + tokenLife };
    refreshTokens.set(refreshToken, user);
    const granted = { access_token: accessToken, refresh_token: refreshToken };
    response.json({ token_type: 'bearer', expires_in: tokenLife / 1000, ...granted });
  });
  app.use(nodeListener(emulator.fetch));

  const server = app.listen(0, '127.0.0.1');
  await new Promise((listening, failed) => server.once('listening', listening).once('error', failed));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    emulator,
    renewals,
    /** Every access token that was given so far has had its time. */
    expireTokens: () => {
      for (const token of Object.values(accessTokens)) token.expiresAt = 0;
    },
    /** No refresh token that was given so far is worth anything. */
    revoke: () => refreshTokens.clear(),
    close: () => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(closed));
    },
  };
}
