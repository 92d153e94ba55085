// Each user's tokens of X, in the database. Encrypt both columns in production, with a key that is not beside them.

/** Longer than X may take to answer: a process that died while it renewed blocks the user no longer than this. */
const TURN = 90_000;

export function xTokens(database) {
  return {
    /** @returns {{ accessToken: string, refreshToken: string } | undefined} */
    of(user) {
      const row = database.get('SELECT access_token, refresh_token FROM x_tokens WHERE user = ?', [user]);
      return row ? { accessToken: row.access_token, refreshToken: row.refresh_token } : undefined;
    },

    /** What X has given, at the login or in place of tokens that have expired. Ends the turn of who renewed them. */
    save(user, { accessToken, refreshToken }) {
      database.run('INSERT OR REPLACE INTO x_tokens VALUES (?, ?, ?, 0)', [user, accessToken, refreshToken]);
    },

    /** The user must connect with X again. */
    forget(user) {
      database.run('DELETE FROM x_tokens WHERE user = ?', [user]);
    },

    /** Whether the caller may renew them now. One of all processes may: a refresh token works a single time. */
    takeTurn(user) {
      const now = Date.now();
      const taken = database.run('UPDATE x_tokens SET renewing_until = ? WHERE user = ? AND renewing_until < ?', [
        now + TURN,
        user,
        now,
      ]);
      return taken.changes === 1;
    },

    endTurn(user) {
      database.run('UPDATE x_tokens SET renewing_until = 0 WHERE user = ?', [user]);
    },
  };
}
