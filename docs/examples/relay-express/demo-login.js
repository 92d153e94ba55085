// THE DEMO'S LOGIN: anybody is whoever they say. It is mounted by `--demo` alone; put yours in its place.
//
// A login with X (OAuth 2, authorization code with PKCE) ends in a route of yours that does the same three things:
//   const tokens = await endpoint.exchange(code, { redirect_uri, code_verifier });
//   xTokens.save(user, tokens);            // user: the id from GET /2/users/me, which stays theirs
//   await logIn(request, user);
// Scopes: media.write, users.read, tweet.read, and offline.access, without which there is no refresh token.
import { Router } from 'express';
import { logIn } from './sessions.js';

export function demoLogin({ tokens, endpoint }) {
  return Router().post('/login', async (request, response) => {
    const user = request.body?.user;
    if (typeof user !== 'string' || !/^[a-z]{1,20}$/.test(user)) {
      return response.status(400).json({ title: 'A name of 1 to 20 small letters', status: 400 });
    }
    // Once: a code is for those who are not connected yet.
    if (tokens.of(user) === undefined) tokens.save(user, await endpoint.exchange(`demo-${user}`));
    await logIn(request, user);
    response.status(204).end();
  });
}
