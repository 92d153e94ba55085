import { readFileSync, statSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { credentialVariables } from './credentials.js';
import { WrongUse } from './wrong-use.js';

/** Bytes of the largest `.env` that is read. */
const LARGEST = 65_536;

/**
 * Reads the credentials of `.env` of the working directory into `process.env`, if there is one; variables that are set
 * already win. No other variable is taken from it: it may have come with a folder that somebody else has written, and
 * others would turn off the checks of TLS certificates, or lead what is kept elsewhere.
 *
 * @throws WrongUse when there is one that cannot be read.
 */
export function loadEnvironment(): void {
  const given = parseEnv(textOf('.env'));
  for (const name of credentialVariables) {
    if (Object.hasOwn(given, name)) process.env[name] ??= given[name];
  }
}

/** The text; none where there is no such file. */
function textOf(path: string): string {
  try {
    const { size } = statSync(path);
    // Pipes and devices tell no size: they are not read, which could wait for ever.
    if (!statSync(path).isFile() || size > LARGEST)
      throw new WrongUse(`${path} cannot be read (it is no file of at most ${LARGEST} bytes)`);
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT') return '';
    throw cause instanceof WrongUse ? cause : new WrongUse(`${path} cannot be read (${String(code)})`, { cause });
  }
}
