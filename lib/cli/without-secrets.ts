import { credentialVariables, type Environment } from './credentials.js';
import { printable } from './printable.js';

/** The library keeps credentials out of its errors; whatever else ends up in a line is looked through once more. */
export const withoutSecrets = (line: string, environment: Environment): string =>
  credentialVariables
    .map((name) => environment[name]?.trim() ?? '')
    .filter((value) => value.length >= 8)
    .reduce((clean, value) => clean.replaceAll(value, '[redacted]'), line);

/** A message as one line of this program's: nothing that a terminal obeys, no credential. */
export const ownLine = (message: string, environment: Environment): string =>
  cut(withoutSecrets(printable(`rx-media-upload: ${message}`).replace(/\s+/g, ' ').trim(), environment));

/** What X says may be as long as it likes. */
const cut = (line: string): string => (line.length > LONGEST ? `${line.slice(0, LONGEST)} …` : line);
const LONGEST = 2_000;
