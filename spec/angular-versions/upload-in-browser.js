import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { SESSION } from './app-files.js';
import { serveApp, XSRF_TOKEN } from './serve-app.js';

const FILE = fileURLToPath(new URL('../../docs/examples/media/clip.mp4', import.meta.url));

/** Uploads a file through the app as a person would. Tells whether each request that changes something had the token. */
export async function uploadInBrowser(browser, site, variant) {
  const server = await serveApp(site, variant === 'HttpClient' ? { session: SESSION } : {});
  const page = await browser.newPage();
  const complaints = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (line) => ['error', 'warning'].includes(line.type()) && complaints.push(line.text()));
  try {
    await page.goto(server.url);
    await page.setInputFiles('app-composer input[type=file]', FILE);
    await page.getByText(/^Ready: \S+|That did not work/).waitFor({ timeout: 20_000 });
    const [upload] = server.emulator.uploads;
    const sha256 = createHash('sha256')
      .update(await readFile(FILE))
      .digest('hex');
    const text = await page.locator('app-composer').innerText();
    if (!text.includes(`Ready: ${upload?.mediaId}`)) throw new Error(`The component says: ${text}`);
    if (upload.state !== 'succeeded' || upload.sha256 !== sha256) throw new Error(`X has ${JSON.stringify(upload)}`);
    if (complaints.length > 0) throw new Error(`The page complains: ${complaints.join('; ')}`);
    const changing = server.headers.filter(({ method }) => method !== 'GET');
    return { xsrf: changing.every((headers) => headers['x-xsrf-token'] === XSRF_TOKEN) };
  } catch (error) {
    error.message += complaints.length > 0 ? ` (${complaints.join('; ')})` : '';
    throw error;
  } finally {
    await page.close();
    server.close();
  }
}
