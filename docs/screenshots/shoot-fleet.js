/**
 * Photographs the fleet's page in the middle of a run: docs/screenshots/fleet-light.png, fleet-dark.png, fleet-phone.png.
 *
 *     npm run build && node docs/screenshots/shoot-fleet.js      (Debian: apt-get install redis-server chromium)
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
/** Uploads that are done when the pictures are taken. */
const DONE = 90;

const PICTURES = [
  { name: 'fleet-light', viewport: { width: 1120, height: 860 }, colorScheme: 'light' },
  { name: 'fleet-dark', viewport: { width: 1120, height: 860 }, colorScheme: 'dark' },
  { name: 'fleet-phone', viewport: { width: 390, height: 844 }, colorScheme: 'light', deviceScaleFactor: 2 },
];

const fleet = spawn(process.execPath, [here('../examples/fleet/fleet.js')], { stdio: ['ignore', 'pipe', 'inherit'] });
const ended = new Promise((over) => fleet.once('close', over));
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  const url = await new Promise((found) =>
    fleet.stdout.setEncoding('utf8').on('data', (text) => {
      const [, address] = /The page: (\S+)/.exec(text) ?? [];
      if (address) found(address);
    }),
  );
  const pages = await Promise.all(
    PICTURES.map(async ({ name, ...settings }) => {
      const page = await (await browser.newContext(settings)).newPage();
      await page.goto(url);
      return { name, page };
    }),
  );
  for (const { name, page } of pages) {
    await page.waitForFunction(
      (done) =>
        document.querySelectorAll('.job.completed').length > done &&
        document.querySelectorAll('#running tr').length > 5,
      DONE,
      { timeout: 180_000 },
    );
    await page.screenshot({ path: here(`${name}.png`) });
    // Nothing is cut off, on the narrowest of phones either: neither page nor table is wider than what it stands in.
    await page.setViewportSize({ width: 320, height: 844 });
    const isCut = await page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll('.scrolls')].some(
        ({ scrollWidth, clientWidth }) => scrollWidth > clientWidth,
      ),
    );
    if (isCut) throw new Error(`${name}: something is cut off at 320 pixels`);
  }
} finally {
  await browser.close();
  fleet.kill();
  await ended;
}
