/**
 * Takes the pictures of the site: docs/screenshots/site-*.png. Of the site as it was built, in a Chromium.
 *
 *     npm run docs && node docs/screenshots/record-site.js      (Debian: apt-get install chromium)
 */
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { serve } from 'vitepress';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
/** Bytes of a picture at most. */
const MOST = 250_000;
const desktop = { viewport: { width: 1280, height: 800 } };
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 1.5 };

/** The sample is uploaded through a 503 and a lost connection. */
async function upload(page) {
  await page.getByRole('button', { name: 'Upload a sample' }).click();
  await page.locator('.live .said', { hasText: 'is ready' }).waitFor();
}

const PICTURES = {
  'site-home-light': ['/', desktop, upload],
  'site-home-dark': ['/', { ...desktop, colorScheme: 'dark' }, upload],
  'site-guide': ['/relay', desktop],
  'site-reference': ['/reference/rx-media-upload/functions/uploadMedia', desktop],
  'site-phone': ['/', phone],
  'site-phone-dark': [
    '/',
    { ...phone, colorScheme: 'dark' },
    async (page) => {
      await upload(page);
      await page.locator('.live').evaluate((live) => scrollTo(0, live.getBoundingClientRect().top - 80));
    },
  ],
};

const { server } = await serve({ root: here('..'), port: 0 });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  for (const [name, [path, options, act]] of Object.entries(PICTURES)) {
    const page = await browser.newPage(options);
    await page.goto(`http://localhost:${server.address().port}${path}`);
    await page.waitForFunction(() => '__vue_app__' in document.querySelector('#app'));
    await act?.(page);
    await page.evaluate(async () => {
      document.activeElement.blur();
      await document.fonts.ready;
    });
    const file = here(`${name}.png`);
    await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
    const { size } = statSync(file);
    if (size > MOST) throw new Error(`${name}.png has ${size} bytes`);
    console.log(`${name}.png, ${size} bytes`);
    await page.close();
  }
} finally {
  await browser.close();
  server.close();
}
