// X's token endpoint: a code becomes tokens at the login, and a refresh token becomes new ones every two hours.

/** X will not take this refresh token any more: only the user can give another. */
export class RefusedGrant extends Error {
  name = 'RefusedGrant';
}

export function xTokenEndpoint({ xUrl, xClient: { id, secret } }) {
  async function ask(fields) {
    const response = await fetch(new URL('/2/oauth2/token', xUrl), {
      method: 'POST',
      headers: {
        accept: 'application/json',
        ...(secret && { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` }),
      },
      body: new URLSearchParams({ ...fields, client_id: id }),
      redirect: 'error',
      signal: AbortSignal.timeout(60_000),
    });
    const answer = await response.json().catch(() => ({}));
    // What X says may hold what it was sent: of it, only the status gets into a log.
    if (response.status === 400 && answer.error === 'invalid_grant') throw new RefusedGrant('X refused the grant');
    if (!response.ok || typeof answer.access_token !== 'string')
      throw new Error(`X's token endpoint has answered ${response.status}`);
    return { accessToken: answer.access_token, refreshToken: answer.refresh_token ?? fields.refresh_token };
  }

  return {
    /** At the end of the login with X. `rest`: `redirect_uri` and `code_verifier`, as it was begun. */
    exchange: (code, rest = {}) => ask({ grant_type: 'authorization_code', code, ...rest }),
    renew: (refreshToken) => ask({ grant_type: 'refresh_token', refresh_token: refreshToken }),
  };
}
