import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Environment } from './credentials.js';

/**
 * Where the command keeps what it needs to go on after a crash: `$XDG_STATE_HOME/rx-media-upload`, by default
 * `~/.local/state/rx-media-upload`. `undefined` for a user without a home.
 */
export function stateFolder({ XDG_STATE_HOME: state = '' }: Environment): string | undefined {
  // The XDG specification has relative paths ignored.
  const parent = isAbsolute(state) ? state : localState();
  return parent === undefined ? undefined : join(parent, 'rx-media-upload');
}

function localState(): string | undefined {
  try {
    const home = homedir();
    // `HOME=`: the working directory is nobody's home.
    return isAbsolute(home) ? join(home, '.local', 'state') : undefined;
  } catch {
    return undefined;
  }
}
