import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { lastValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { sampleMedia } from 'rx-media-upload/testing';
import { type Attack, attacks } from './attacks.js';
import { everythingOf, relayKit, TOKENS } from './relay-kit.js';

/** Sets the scene with a relay of the usual options, and attacks one of the attack's. */
async function attack({ run, options = {} }: Attack) {
  const usual = relayKit({}, {});
  const kit = relayKit(options);
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

for (const [aim, tried] of Object.entries(attacks)) {
  describe(aim, () => {
    it.each(tried)('$name: $gets', async (one) => {
      const { answers, asked, kit } = await attack(one);
      expect(answers.length).toBeGreaterThan(0);
      for (const answer of answers) {
        expect(answer.status, await answer.clone().text()).toBe(one.gets);
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
        expect(answer.headers.get('cache-control')).toBe('no-store');
        expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
        if (answer.status >= 400 && answer.body !== null)
          expect(await answer.json()).toMatchObject({ title: expect.any(String) as string });
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
    });
  });
}

it('the table of attacks in the guide is this one', () => {
  const guide = readFileSync(fileURLToPath(new URL('../../docs/relay.md', import.meta.url)), 'utf8');
  const rows = Object.entries(attacks).flatMap(([aim, tried]) =>
    tried.map(({ name, gets }) => `| ${aim} | ${name} | ${gets} |`),
  );
  const [, table = ''] = guide.split('| after | what was tried | got |\n|---|---|---|\n');
  expect(table.split('\n\n', 1)[0]?.split('\n')).toEqual(rows);
});
