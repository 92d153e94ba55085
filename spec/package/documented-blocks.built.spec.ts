import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emulatorKeys, mediaEmulator } from 'rx-media-upload/testing';
import { asJavaScript, blocksOf, type EmulatedX, emulatedX, towardsX } from '../support/documented-block.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Inside the package, which knows itself by its name. */
const scratch = join(root, 'spec/package/.documented');
const run = promisify(execFile);

/** Pages whose blocks are run as a whole by a spec of their own. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'docs/testing-recipes.md': 'spec/recipes/recipes.built.spec.ts',
  'docs/recipes.md': 'spec/package/recipes-guide.built.spec.ts',
  'docs/relay.md': 'spec/relay/mounts.built.spec.ts',
  'docs/angular.md': 'spec/angular-versions, npm run test:angular',
  'docs/queue.md': 'spec/browser/frameworks.spec.ts',
};

const pages = [
  'README.md',
  ...(await readdir(join(root, 'docs'))).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
];
const documented = (
  await Promise.all(
    pages.map(async (page) =>
      (await blocksOf(page)).map((block, nth) => ({
        title: `${page}, block ${nth + 1}`,
        page,
        ...block,
      })),
    ),
  )
).flat();

const runs = documented.filter(({ page, because }) => because === undefined && !(page in ELSEWHERE));

const { consumerKey, consumerSecret, accessToken, accessTokenSecret } = emulatorKeys;

describe('each block of the guides', () => {
  const user = '2244994945';
  const emulator = mediaEmulator({
    processing: { polls: 1, checkAfterSecs: 0.05 },
    // `tokens.json` has one that has expired: it is renewed at X's token endpoint, which is not the media servers'.
    accessTokens: { [accessToken]: { user }, 'an-old-token': { user, expiresAt: 0 }, 'a-new-token': { user } },
  });
  emulator.fail({
    path: '/2/oauth2/token',
    times: Infinity,
    body: { access_token: 'a-new-token', refresh_token: 'the-next-one' },
  });
  let x: EmulatedX;

  beforeAll(async () => {
    x = await emulatedX(emulator);
    await rm(scratch, { recursive: true, force: true });
    await mkdir(scratch, { recursive: true });
    const media = join(root, 'docs/examples/media');
    for (const [from, ...names] of [
      ['clip.mp4', 'clip.mp4', 'holiday.mp4'],
      ['picture.png', 'picture.png', 'one.png', 'two.png', 'three.png'],
      ['loop.gif', 'loop.gif'],
    ] as const)
      for (const name of names) await cp(join(media, from), join(scratch, name));
    await writeFile(
      join(scratch, 'tokens.json'),
      JSON.stringify({ access_token: 'an-old-token', refresh_token: 'works-once' }),
    );
    await writeFile(join(scratch, 'english.vtt'), 'WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n');
  });
  afterAll(async () => {
    await x.close();
    await rm(scratch, { recursive: true, force: true });
  });

  it('is there', () => expect(runs.length).toBeGreaterThan(10));

  it.each(runs)('runs: $title', async ({ title, isCommonJs, code }) => {
    const file = join(scratch, `${title.replaceAll(/\W+/g, '-')}.${isCommonJs ? 'cjs' : 'js'}`);
    await writeFile(file, isCommonJs ? code : asJavaScript(code));
    const env = {
      ...process.env,
      ...x.environments.JavaScript,
      // Of the programs, those alone that go by a proxy read it.
      HTTPS_PROXY: x.environments.Python['HTTPS_PROXY'],
      X_ACCESS_TOKEN: accessToken,
      X_API_KEY: consumerKey,
      X_API_SECRET: consumerSecret,
      X_ACCESS_TOKEN_SECRET: accessTokenSecret,
    };
    // What fails ends in a stack and another code than 0.
    await run(process.execPath, [...towardsX, file], { cwd: scratch, env, timeout: 15_000 });
  });

  it('has renewed the token that had expired, and written the new pair down', async () => {
    const kept: unknown = JSON.parse(await readFile(join(scratch, 'tokens.json'), 'utf8'));
    expect(kept).toEqual({ access_token: 'a-new-token', refresh_token: 'the-next-one' });
  });
});
