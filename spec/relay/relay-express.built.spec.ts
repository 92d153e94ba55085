import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { uploadedMedia, uploadMedia } from 'rx-media-upload';
import { sampleMedia } from 'rx-media-upload/testing';
import { type DemoX, demoX } from '../../docs/examples/relay-express/demo-x.js';
import { redisServer } from '../support/redis-server.js';
import { relayExpressProcess, type RelayExpressProcess } from '../support/relay-express-process.js';
import { type Visitor, visitor } from '../support/relay-express-visitor.js';
import { until } from '../support/until.js';

const START = '/api/media/2/media/upload/initialize';
const video = sampleMedia('video/mp4', 3_000_000);

let folder: string;
let x: DemoX;
const running = new Set<RelayExpressProcess>();
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'relay-express-'));
  x = await demoX({ tokenLife: 7_200_000, renewalTime: 1500, processing: { polls: 1, checkAfterSecs: 0.01 } });
});
afterEach(async () => {
  await Promise.all([...running].map((one) => one.end()));
  running.clear();
  await x.close();
  await rm(folder, { recursive: true, force: true });
});

/** The example, with an X that the spec sees into and a database that outlives it. */
async function started(env: Readonly<Record<string, string>> = {}): Promise<RelayExpressProcess> {
  const one = await relayExpressProcess({
    X_API_BASE_URL: x.url,
    DATABASE: join(folder, 'relay.sqlite'),
    SESSION_SECRET: 'a-secret-of-the-spec',
    ...env,
  });
  running.add(one);
  return one;
}

const uploaded = async ({ client }: Visitor): Promise<string> =>
  (
    await lastValueFrom(
      uploadMedia(client, video, { segmentBytes: 500_000, concurrency: 3, mediaType: 'video/mp4' }).pipe(
        uploadedMedia(),
      ),
    )
  ).mediaId;

function arrivedWhole(mediaId: string): void {
  const found = x.emulator.uploads.find((one) => one.mediaId === mediaId);
  expect(found).toMatchObject({ state: 'succeeded' });
  expect(Buffer.compare(found!.bytes(), video)).toBe(0);
}

/** Begins an upload by hand. */
const begin = (url: string, headers: Readonly<Record<string, string>>): Promise<Response> =>
  fetch(url + START, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: '{"total_bytes":1000,"media_type":"video/mp4"}',
  });

describe('the Express example', { timeout: 60_000 }, () => {
  it('uploads for two users, and what is of one does not exist for the other', async () => {
    const { url, said } = await started();
    const [alice, bob] = await Promise.all([visitor('alice', url), visitor('bob', url)]);
    const [ofAlice, ofBob] = await Promise.all([uploaded(alice), uploaded(bob)]);
    arrivedWhole(ofAlice);
    arrivedWhole(ofBob);
    expect(x.emulator.uploads.map(({ owner }) => owner).sort()).toEqual(['alice', 'bob']);

    const asked = x.emulator.requests.length;
    const status = async ({ cookie }: Visitor, id: string) => {
      const answer = await fetch(`${url}/api/media/2/media/upload?command=STATUS&media_id=${id}`, {
        headers: { cookie },
      });
      return { status: answer.status, text: (await answer.text()).replaceAll(id, 'ID') };
    };
    const unknown = await status(bob, '1880028106020515841');
    expect(unknown.status).toBe(400);
    expect(await status(bob, ofAlice)).toEqual(unknown);
    expect(x.emulator.requests.length).toBe(asked);
    expect((await status(alice, ofAlice)).status).toBe(200);

    const lines = said().trim().split('\n');
    const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(entries).toContainEqual(expect.objectContaining({ event: 'request', user: 'alice', command: 'finalize' }));
    expect(said()).not.toContain(decodeURIComponent(alice.cookie).slice('session=s:'.length, 40));
    expect(said()).not.toContain(alice.csrfToken);
  });

  it('lets nobody in without a login, and no request of a session without its CSRF token', async () => {
    const { url } = await started();
    const { cookie, csrfToken } = await visitor('alice', url);
    const bob = await visitor('bob', url);
    expect((await begin(url, {})).status).toBe(401);
    expect((await begin(url, { 'x-csrf-token': csrfToken })).status).toBe(401);
    expect((await begin(url, { cookie: 'session=s%3Aforged.signature' })).status).toBe(401);
    for (const headers of [{ cookie }, { cookie, 'x-csrf-token': bob.csrfToken }]) {
      const answer = await begin(url, headers);
      expect(answer.status).toBe(403);
      expect(await answer.json()).toMatchObject({ title: 'invalid csrf token', status: 403 });
    }
    expect((await begin(url, { cookie, 'x-csrf-token': csrfToken, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect(x.emulator.requests).toEqual([]);
    expect((await fetch(`${url}/api/login`, { method: 'POST', body: '{}' })).status).toBe(403);

    const logout = await fetch(`${url}/api/logout`, { method: 'POST', headers: { cookie, 'x-csrf-token': csrfToken } });
    expect(logout.status).toBe(204);
    expect((await begin(url, { cookie, 'x-csrf-token': csrfToken })).status).toBe(401);
  });

  it('stores the token that it has renewed', async () => {
    const first = await started();
    const alice = await visitor('alice', first.url);
    x.expireTokens();
    arrivedWhole(await uploaded(alice));
    expect(x.renewals).toEqual(['alice']);
    expect(await first.end()).toBe(0);

    // Another process knows only what was stored. The session is stored as well.
    const second = await started();
    const asked = x.emulator.requests.length;
    const { status } = await begin(second.url, { cookie: alice.cookie, 'x-csrf-token': alice.csrfToken });
    expect(status).toBe(200);
    expect(x.emulator.requests.slice(asked).map((one) => one.status)).toEqual([200]);
    expect(x.renewals).toEqual(['alice']);
    const stored = await readFile(join(folder, 'relay.sqlite'), 'latin1');
    expect(stored).not.toContain(decodeURIComponent(alice.cookie).slice('session=s:'.length, 40));
  });

  it('forgets tokens that X renews no more, and takes new ones at the next login', async () => {
    const { url, said } = await started();
    const before = await visitor('alice', url);
    const status = async ({ cookie, csrfToken }: Visitor) =>
      (await begin(url, { cookie, 'x-csrf-token': csrfToken })).status;
    x.expireTokens();
    x.revoke();
    expect(await status(before)).toBe(502);
    expect(await status(before)).toBe(403);
    expect(said()).toContain('X refused the grant');
    expect(await status(await visitor('alice', url))).toBe(200);
  });

  it('answers what it has taken when it is told to end', async () => {
    const one = await started();
    const { cookie, csrfToken } = await visitor('alice', one.url);
    x.emulator.fail({ command: 'initialize', delay: 700 });
    const answer = begin(one.url, { cookie, 'x-csrf-token': csrfToken });
    await until(() => x.emulator.requests.length === 1);
    const code = one.end();
    expect((await answer).status).toBe(200);
    expect(await code).toBe(0);
    expect(one.said().trim().split('\n').at(-1)).toContain('"event":"ended"');
  });

  it('runs out of the box: --demo, and nothing else', async () => {
    const one = await relayExpressProcess();
    running.add(one);
    expect(await uploaded(await visitor('carol', one.url))).toMatch(/^\d+$/);
    expect(await (await fetch(`${one.url}/health`)).json()).toEqual({ state: 'open', requests: 0 });
    expect(await (await fetch(one.url)).text()).toContain('<script type="module" src="page.js">');
    expect(await (await fetch(`${one.url}/page.js`)).text()).toContain('/api/media');
  });

  it('does not start without what production must have, and has no demo login there', async () => {
    await expect(relayExpressProcess({}, [])).rejects.toThrow('PUBLIC_ORIGIN is not set');
    const one = await relayExpressProcess(
      { PUBLIC_ORIGIN: 'https://x.example', SESSION_SECRET: 's', X_CLIENT_ID: 'c', DATABASE: join(folder, 'p.sqlite') },
      [],
    );
    running.add(one);
    const secure = { 'x-forwarded-proto': 'https' };
    const session = await fetch(`${one.url}/api/session`, { headers: secure });
    const [cookie = ''] = session.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-session=.*; HttpOnly; Secure; SameSite=Lax$/);
    const { csrfToken } = (await session.json()) as { csrfToken: string };
    const login = await fetch(`${one.url}/api/login`, {
      method: 'POST',
      headers: {
        ...secure,
        'content-type': 'application/json',
        cookie: cookie.split(';')[0]!,
        'x-csrf-token': csrfToken,
      },
      body: '{"user":"alice"}',
    });
    expect(login.status).toBe(404);
  });

  it.skipIf(spawnSync('redis-server', ['--version']).status !== 0)(
    'uploads through two processes that share a Redis, which renew a token once',
    async () => {
      const redis = await redisServer();
      try {
        const [one, other] = await Promise.all([
          started({ REDIS_URL: redis.path }),
          started({ REDIS_URL: redis.path }),
        ]);
        const alice = await visitor('alice', one.url, other.url);
        const headers = { cookie: alice.cookie, 'x-csrf-token': alice.csrfToken };
        x.expireTokens();
        // Both are told at once that the token is no good.
        const begun = await Promise.all([one, other].map(({ url }) => begin(url, headers)));
        expect(begun.map(({ status }) => status)).toEqual([200, 200]);
        expect(x.renewals).toEqual(['alice']);
        arrivedWhole(await uploaded(alice));
        for (const { said } of [one, other]) expect(said()).toContain('"command":"append"');
        expect(await one.end()).toBe(0);
        expect(await other.end()).toBe(0);
      } finally {
        await redis.end();
      }
    },
  );
});
