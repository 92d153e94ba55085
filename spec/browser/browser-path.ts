import { accessSync, constants } from 'node:fs';

/** Where Chromium is on this machine: `CHROMIUM_PATH`, or where packages put it. */
export const chromiumPath = (): string | undefined =>
  found('CHROMIUM_PATH', ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']);

/** Where Firefox is on this machine: `FIREFOX_PATH`, or where packages put it. */
export const firefoxPath = (): string | undefined =>
  found('FIREFOX_PATH', ['/usr/bin/firefox-esr', '/usr/bin/firefox']);

function found(variable: string, paths: readonly string[]): string | undefined {
  const named = process.env[variable];
  return (named === undefined ? paths : [named]).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
