// SQLite as WebAssembly: installs without a compiler. Yours is likely a server; the statements are plain SQL.
import sqlite from 'node-sqlite3-wasm';

const tables = `
  CREATE TABLE IF NOT EXISTS sessions (id TEXT PRIMARY KEY, content TEXT NOT NULL, expires_at INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS x_tokens (
    user TEXT PRIMARY KEY,
    access_token TEXT NOT NULL,
    refresh_token TEXT NOT NULL,
    renewing_until INTEGER NOT NULL DEFAULT 0
  );`;

/** Opens the database, and makes its tables. Close it: a process that is killed leaves its lock behind. */
export function openDatabase(path) {
  const database = new sqlite.Database(path);
  // Other processes hold it for a moment at a time.
  database.exec('PRAGMA busy_timeout = 5000');
  database.exec(tables);
  return database;
}
