import { loadEnvFile } from 'node:process';
import { WrongUse } from './wrong-use.js';

/**
 * Reads `.env` of the working directory into `process.env`, if there is one; variables that are set already win.
 *
 * @throws WrongUse when there is one that cannot be read.
 */
export function loadEnvironment(): void {
  try {
    loadEnvFile();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code !== 'ENOENT') throw new WrongUse(`.env cannot be read (${String(code)})`, { cause });
  }
}
