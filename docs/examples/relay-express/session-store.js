// Sessions in the database: they survive a restart, end when they are destroyed, and are the same for all processes.
import { createHash } from 'node:crypto';
import session from 'express-session';

/** The database does not hold what a cookie must say: who reads it is not logged in by it. */
const keyOf = (id) => createHash('sha256').update(id).digest('hex');

/** Without `touch`: a session ends when it is eight hours old, whatever is done with it. */
export class SessionStore extends session.Store {
  #database;

  constructor(database) {
    super();
    this.#database = database;
  }

  get(id, done) {
    this.#answer(done, () => {
      const row = this.#database.get('SELECT content FROM sessions WHERE id = ? AND expires_at > ?', [
        keyOf(id),
        Date.now(),
      ]);
      return row ? JSON.parse(row.content) : undefined;
    });
  }

  set(id, content, done) {
    this.#answer(done, () => {
      const expiresAt = new Date(content.cookie.expires).getTime();
      this.#database.run('DELETE FROM sessions WHERE expires_at <= ?', [Date.now()]);
      this.#database.run('INSERT OR REPLACE INTO sessions VALUES (?, ?, ?)', [
        keyOf(id),
        JSON.stringify(content),
        expiresAt,
      ]);
    });
  }

  destroy(id, done) {
    this.#answer(done, () => void this.#database.run('DELETE FROM sessions WHERE id = ?', [keyOf(id)]));
  }

  #answer(done, work) {
    let found;
    try {
      found = work();
    } catch (error) {
      return done?.(error);
    }
    done?.(null, found);
  }
}
