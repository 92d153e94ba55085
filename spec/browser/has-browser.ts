import type { TestProject } from 'vitest/node';
import { chromiumPath, firefoxPath } from './browser-path.js';

/** Says at once that there is no browser, and not after a build. */
export function setup({ name }: TestProject): void {
  if (name === 'firefox' && firefoxPath() === undefined)
    throw new Error(
      'There is no Firefox here: install one (Debian: apt-get install firefox-esr), or set FIREFOX_PATH.',
    );
  if (name === 'chromium' && chromiumPath() === undefined)
    throw new Error('There is no Chromium here: install one (Debian: apt-get install chromium), or set CHROMIUM_PATH.');
}
