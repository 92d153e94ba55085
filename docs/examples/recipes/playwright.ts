import type { Page } from 'playwright-core'; // or '@playwright/test'
import type { MediaEmulator } from 'rx-media-upload/testing';

/**
 * Answers what a page uploads with the emulator, in place of the server that would sign it. Paths count from their end:
 * it does not matter where that server has them.
 */
export async function routeMedia(page: Page, emulator: MediaEmulator, token = 'any-token'): Promise<void> {
  await page.route(/\/2\/(media|tweets)\b/, async (route) => {
    const asked = route.request();
    const sent = asked.postDataBuffer();
    const answer = await emulator.fetch(
      new Request(asked.url(), {
        method: asked.method(),
        headers: { ...(await asked.allHeaders()), authorization: `Bearer ${token}` },
        body: sent && new Uint8Array(sent),
      }),
    );
    if (answer.type === 'error') return route.abort();
    const body = Buffer.from(await answer.arrayBuffer());
    return route.fulfill({ status: answer.status, headers: Object.fromEntries(answer.headers), body });
  });
}
