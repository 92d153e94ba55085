import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('link.c', import.meta.url));

const works = (attempt) => {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
};

/** Why there can be no line on this machine; nothing, where there can. */
export function whyNoLink() {
  if (process.platform !== 'linux') return 'namespaces are of Linux';
  if (process.getuid() !== 0) return 'root alone may make network namespaces';
  if (!works(() => accessSync('/dev/net/tun', constants.R_OK | constants.W_OK))) return 'there is no /dev/net/tun';
  if (!works(() => execFileSync('cc', ['--version'], { stdio: 'ignore' }))) return 'there is no C compiler (cc)';
  return undefined;
}

/** Compiles link.c into a folder. */
export function buildLink(folder) {
  const link = join(folder, 'link');
  execFileSync('cc', ['-O2', '-Wall', '-o', link, SOURCE], { stdio: ['ignore', 'inherit', 'inherit'] });
  return link;
}
