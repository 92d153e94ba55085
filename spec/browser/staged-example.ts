import type { Browser, BrowserContextOptions } from 'playwright-core';
import { eventually } from './eventually.js';
import { type ExamplePage, openExample } from './example-page.js';
import { exampleMedia } from './temporary-files.js';

/** The states of the page that are looked at. */
export const STAGES = ['empty', 'ready', 'uploading', 'paused', 'processing', 'failed', 'done', 'unfinished'] as const;
export type StageOfPage = (typeof STAGES)[number];

/** In either language of the page. */
const UPLOADING = /(Uploading|Wird hochgeladen)\s*56\s?%/;
const DONE = /Done|Fertig/;

/** Opens the example and holds it in a state: nothing moves in it any more, so that it looks the same each time. */
export async function stagedExample(
  browser: Browser,
  stage: StageOfPage,
  video: string,
  context: BrowserContextOptions = {},
): Promise<ExamplePage> {
  const example = await openExample(
    browser,
    {
      processing: (upload) => {
        const large = upload.totalBytes > 1_000_000;
        if (stage === 'failed' && large) return { polls: 0, checkAfterSecs: 0.01, fail: true };
        if (stage === 'processing' && large)
          return {
            states: [
              { state: 'pending', check_after_secs: 0.01 },
              { state: 'in_progress', check_after_secs: 1, progress_percent: 60 },
            ],
          };
        return { polls: 0, checkAfterSecs: 0.01 };
      },
    },
    { reducedMotion: 'reduce', ...context },
  );
  const { page, server, pick, card } = example;
  const shows = (name: string, text: string | RegExp) =>
    card(name).locator('.stage').filter({ hasText: text }).waitFor();
  if (stage === 'empty') return example;

  if (['uploading', 'paused', 'unfinished'].includes(stage))
    server.emulator.fail({ command: 'append', segmentIndex: 8, times: Infinity, hang: true });
  await pick(exampleMedia('picture.png'), exampleMedia('clip.mp4'), video);
  await card('picture.png').getByRole('textbox').fill('A spiral of gold and blue, winding ever smaller');
  if (stage === 'ready') {
    await page.locator('h1').click();
    return example;
  }
  await page.locator('app-overview .main').click();
  for (const small of ['picture.png', 'clip.mp4']) await shows(small, DONE);
  switch (stage) {
    case 'uploading':
      await shows('holiday.mp4', UPLOADING);
      return example;
    case 'paused':
      await shows('holiday.mp4', UPLOADING);
      await card('holiday.mp4').locator('app-upload-actions .soft').click();
      await shows('holiday.mp4', /Paused|Angehalten/);
      await page.mouse.move(0, 0);
      return example;
    case 'processing':
      await shows('holiday.mp4', /(X is processing it|X verarbeitet die Datei)\s*95\s?%/);
      return example;
    case 'failed':
      await shows('holiday.mp4', /Failed|Gescheitert/);
      return example;
    case 'done':
      await shows('holiday.mp4', DONE);
      return example;
    case 'unfinished':
      await eventually('eight segments have arrived', () => example.appends() >= 10);
      await shows('holiday.mp4', UPLOADING);
      await page.reload();
      await page.locator('#unfinished').waitFor();
      return example;
  }
}
