import { type Browser, chromium } from 'playwright-core';
import { chromiumPath } from './chromium-path.js';

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

/** A Chromium without a window, with a profile of its own that goes with it. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error('There is no Chromium');
  return await chromium.launch({ executablePath, headless: true, args: ARGS });
}
