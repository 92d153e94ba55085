import { type Browser, chromium, firefox } from 'playwright-core';
import { chromiumPath, firefoxPath } from './browser-path.js';

/** The browser of this run: a project of vitest.browser.config.ts each. */
export const isFirefox = process.env['SPEC_BROWSER'] === 'firefox';

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--enable-precise-memory-info',
];

/** A browser without a window, with a profile of its own that goes with it. */
export const launchBrowser = (): Promise<Browser> => (isFirefox ? launchFirefox() : launchChromium());

async function launchChromium(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error('There is no Chromium');
  return await chromium.launch({ executablePath, headless: true, args: ARGS });
}

/** A Firefox as it is published, over WebDriver BiDi: without the channel, playwright wants one of its own making. */
async function launchFirefox(): Promise<Browser> {
  const executablePath = firefoxPath();
  if (executablePath === undefined) throw new Error('There is no Firefox');
  return await firefox.launch({ channel: 'moz-firefox', executablePath, headless: true });
}
