import { NEVER, of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { memoryOwnership } from 'rx-media-upload/relay';
import { BASE, json, type KitOptions, relayKit, segment } from './relay-kit.js';

const INITIALIZE = '/2/media/upload/initialize';
const video = json({ total_bytes: 1000, media_type: 'video/mp4' });
const timeouts = { authenticate: 30, auth: 30, store: 30, body: 60, inspect: 30 };
const store = memoryOwnership();
const never = () => NEVER;

describe('what never settles', () => {
  it.each<[string, number, KitOptions]>([
    ['authenticate', 503, { authenticate: never }],
    ['auth', 502, { auth: never }],
    ['auth', 502, { auth: () => never }],
    ['auth', 502, { auth: () => Object.assign(() => of({ authorization: 'Bearer refused-token' }), { renew: never }) }],
    ['ownership', 500, { ownership: { ...store, reserve: never } }],
    ['ownership', 500, { ownership: { ...store, keep: never } }],
    ['quota', 500, { quota: { requests: 9, counter: { spend: never } } }],
  ])('%s: %i, said in the log, and the places are given back', async (name, status, options) => {
    const { send, log, relay } = relayKit({ timeouts, maxRequestsPerUser: 1, ...options });
    for (let round = 0; round < 3; round++) expect((await send('alice', INITIALIZE, video)).status).toBe(status);
    expect(relay.health()).toMatchObject({ requests: 0, users: 0, memory: 0 });
    expect(log.map(String).every((line) => line.includes(`\`${name}\` has not`))).toBe(true);
    expect(log.length).toBe(3);
  });

  it('inspect: 500, and X does not get the bytes', async () => {
    const { send, open, log, toX } = relayKit({ timeouts, inspect: never });
    const upload = await open('alice');
    expect((await send('alice', `/2/media/upload/${upload}/append`, segment('0'))).status).toBe(500);
    expect([toX.length, String(log[0])]).toEqual([1, expect.stringContaining('`inspect` has not settled')]);
  });

  it('holds no place of an upload: a reserve that was too late, or an initialize that X has answered', async () => {
    for (const hanging of ['reserve', 'keep'] as const) {
      const own = memoryOwnership();
      let hangs = true;
      const { send } = relayKit({
        timeouts,
        maxUploadsPerUser: 1,
        ownership: {
          ...own,
          [hanging]: (...given: [never, never]) => {
            const answer = own[hanging](...given);
            return hangs ? NEVER : answer;
          },
        },
      });
      expect((await send('alice', INITIALIZE, video)).status).toBe(500);
      hangs = false;
      expect((await send('alice', INITIALIZE, video)).status).toBe(200);
    }
  });

  it.each<[string, KitOptions]>([
    ['authenticate', { authenticate: never }],
    ['auth', { auth: never }],
    ['ownership', { ownership: { ...store, reserve: never } }],
  ])('is waited for by nobody who has gone: %s', async (_, options) => {
    const { relay } = relayKit(options);
    const gone = new AbortController();
    const headers = { 'content-type': 'application/json', cookie: 'session=alice' };
    const answer = relay(new Request(`${BASE}${INITIALIZE}`, { ...video, headers, signal: gone.signal }));
    setTimeout(() => gone.abort(), 10);
    expect((await answer).status).toBe(499);
    expect(relay.health().requests).toBe(0);
  });
});

/** A body that gives its first bytes, and then one at a time, every few ms. */
const trickling = (first: string, each = 5) =>
  new ReadableStream<Uint8Array>({
    start: (controller) => {
      if (first !== '') controller.enqueue(new TextEncoder().encode(first));
    },
    pull: async (controller) => {
      await new Promise((passed) => setTimeout(passed, first === '' ? 100_000 : each));
      controller.enqueue(new TextEncoder().encode(' '));
    },
  });

describe('a body', () => {
  const post = (body: ReadableStream<Uint8Array>) =>
    ({ method: 'POST', headers: { 'content-type': 'application/json' }, body, duplex: 'half' }) as const;

  it('that trickles is given up with 408, and holds no place', async () => {
    const { send, toX, relay } = relayKit({ timeouts, maxRequestsPerUser: 1 });
    const begun = performance.now();
    expect((await send('alice', INITIALIZE, post(trickling('{')))).status).toBe(408);
    expect(performance.now() - begun).toBeLessThan(5000);
    expect(relay.health()).toMatchObject({ requests: 0, memory: 0 });
    expect((await send('alice', INITIALIZE, video)).status).toBe(200);
    expect(toX).toHaveLength(1);
  });

  it('that is slow and comes is taken: a second more for each 8 KiB', async () => {
    const { send, open } = relayKit({ timeouts });
    const upload = await open('alice', 100_000);
    const form = new Request('http://localhost', segment('0', new Uint8Array(20_000)));
    const type = form.headers.get('content-type') ?? '';
    const bytes = new Uint8Array(await form.arrayBuffer());
    let at = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        await new Promise((passed) => setTimeout(passed, 40));
        controller.enqueue(bytes.slice(at, (at += 5000)));
        if (at >= bytes.length) controller.close();
      },
    });
    const answer = await send('alice', `/2/media/upload/${upload}/append`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
      duplex: 'half',
    });
    expect(answer.status).toBe(204);
  });

  it('of which nothing ever comes is a 500 that says in the log what it mostly is', async () => {
    const { send, log } = relayKit({ timeouts });
    expect((await send('alice', INITIALIZE, post(trickling('')))).status).toBe(500);
    expect(log.map(String)).toEqual([expect.stringMatching(/express\.json\(\).*Mount the relay before/)]);
  });
});
