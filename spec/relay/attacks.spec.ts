import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { lastValueFrom } from 'rxjs';
import { afterAll, describe, expect, it } from 'vitest';
import type { Relay } from 'rx-media-upload/relay';
import { sampleMedia } from 'rx-media-upload/testing';
import { type Attack, attacks } from './attacks.js';
import { mounts } from './mounts.js';
import { everythingOf, type Mount, relayKit, TOKENS } from './relay-kit.js';

/** Sets the scene with a relay of the usual options, and attacks one of the attack's. */
async function attack({ run, options = {} }: Attack, mount?: Mount) {
  const usual = relayKit({}, {});
  const kit = relayKit(options, {}, mount);
  const stage = (options.authenticate ?? options.auth) ? usual : kit;
  const upload = await stage.open('alice');
  const { mediaId: image } = await lastValueFrom(
    stage.clientOf('alice').upload({
      bytes: options.maxUploadBytes === undefined ? sampleMedia('image/png', 500) : sampleMedia('image/png', 100),
      mediaType: 'image/png',
      mediaCategory: 'tweet_image',
    }),
  );
  const before = kit.toX.length;
  const answers = [await run(kit, { upload, image })].flat();
  return { kit, answers, asked: kit.toX.slice(before) };
}

async function check(one: Attack, mount?: Mount): Promise<void> {
  const { answers, asked, kit } = await attack(one, mount);
  expect(answers.length).toBeGreaterThan(0);
  for (const answer of answers) {
    // Over a socket, some never come to the relay: the server before it says what they are.
    const isOurs = mount === undefined || answer.headers.has('x-content-type-options');
    if (isOurs) expect(answer.status, await answer.clone().text()).toBe(one.gets);
    else expect(String(answer.status)).toMatch(/^4\d\d$/);
    const seen = await everythingOf(answer);
    for (const secret of [
      ...Object.values(TOKENS),
      'of-the-server-itself',
      'hunter2',
      'www-authenticate',
      'set-cookie',
      'location',
    ])
      expect(seen).not.toContain(secret);
    if (isOurs) {
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      if (answer.status >= 400 && answer.body !== null)
        expect(await answer.json()).toMatchObject({ title: expect.any(String) as string });
    }
  }
  expect(asked).toHaveLength(one.reachesX ?? 0);
  for (const { url, headers } of asked) {
    expect(new URL(url).origin).toBe('https://api.x.com');
    expect(Object.keys(headers).sort()).toEqual(['accept', 'authorization', 'content-type']);
    expect([...Object.values(TOKENS), 'of-the-server-itself'].map((token) => `Bearer ${token}`)).toContain(
      headers['authorization'],
    );
  }
  expect(kit.emulator.requests.every(({ path }) => path.startsWith('/2/media/'))).toBe(true);
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
}

for (const [aim, tried] of Object.entries(attacks)) {
  describe(aim, () => {
    it.each(tried)('$name: $gets', async (one) => check(one));
  });
}

describe.each(Object.entries(mounts))('over a socket, mounted on %s', (_, mount) => {
  const opened: (() => Promise<unknown>)[] = [];
  afterAll(async () => {
    await Promise.all(opened.map((close) => close()));
  });
  /** Each kit is served once. */
  const served = new WeakMap<Relay, ReturnType<typeof mount>>();
  const once: Mount = (relay) => {
    const known = served.get(relay) ?? mount(relay);
    if (!served.has(relay)) opened.push(async () => (await known).close());
    served.set(relay, known);
    return known;
  };

  for (const [aim, tried] of Object.entries(attacks)) {
    it.each(tried.filter(({ mounted = true }) => mounted))(`${aim}: $name: $gets`, async (one) => check(one, once));
  }
});

it('the table of attacks in the guide is this one', () => {
  const guide = readFileSync(fileURLToPath(new URL('../../docs/relay.md', import.meta.url)), 'utf8');
  const rows = Object.entries(attacks).flatMap(([aim, tried]) =>
    tried.map(({ name, gets }) => `| ${aim} | ${name} | ${gets} |`),
  );
  const [, table = ''] = guide.split('| after | what was tried | got |\n|---|---|---|\n');
  expect(table.split('\n\n', 1)[0]?.split('\n')).toEqual(rows);
});
