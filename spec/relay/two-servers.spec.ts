import { Redis } from 'ioredis';
import { lastValueFrom, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchTransport, mediaClient, oauth2, uploadMedia } from 'rx-media-upload';
import { redisOwnership, redisQuota } from 'rx-media-upload/redis';
import { mediaRelay, type MediaOwnership, nodeListener, type RelayOptions } from 'rx-media-upload/relay';
import { mediaEmulator, sampleMedia } from 'rx-media-upload/testing';
import { loneServer } from '../../lib/relay/lone-server.js';
import { listen } from '../support/loopback-server.js';
import { type RedisServer, redisServer } from '../support/redis-server.js';
import { serveEmulator } from '../support/served-emulator.js';
import { TOKENS, userOf } from './relay-kit.js';

let server: RedisServer;
const connections: Redis[] = [];
beforeAll(async () => {
  server = await redisServer();
});
afterAll(async () => {
  for (const connection of connections) connection.disconnect();
  await server.end();
});
const redis = (): Redis => {
  const connection = new Redis({ path: server.path });
  connections.push(connection);
  return connection;
};

/** Two relays on ports of their own, each with a connection of its own, and a client that asks them in turn. */
async function behindRoundRobin(ownership: () => MediaOwnership | undefined, options: Partial<RelayOptions> = {}) {
  const emulator = mediaEmulator({
    accessTokens: { [TOKENS['alice']!]: { user: 'alice' } },
    processing: { polls: 2, checkAfterSecs: 0.01 },
  });
  const x = await serveEmulator(emulator);
  const log: string[] = [];
  const relays = await Promise.all(
    [0, 1].map(() => {
      const store = ownership();
      const relay = mediaRelay({
        authenticate: userOf,
        auth: oauth2(TOKENS['alice']!),
        baseUrl: x.url,
        onError: (error) => log.push(String(error)),
        ...(store && { ownership: store }),
        ...options,
      });
      return listen(nodeListener(relay));
    }),
  );
  let turn = 0;
  const served = relays.map(() => 0);
  const transport = fetchTransport({
    fetch: (input, init) => {
      const index = turn++ % relays.length;
      served[index]!++;
      const headers = { ...(init?.headers as Record<string, string>), cookie: 'session=alice' };
      return fetch((input as string).replace('http://relay.example', relays[index]!.url), { ...init, headers });
    },
  });
  const client = mediaClient({ baseUrl: 'http://relay.example', transport, retry: { initialDelay: 1 } });
  return { emulator, log, served, client, close: () => Promise.all([x, ...relays].map((one) => one.close())) };
}

describe('two relays behind a round robin', () => {
  it('that share a Redis upload as one', async () => {
    const { client, emulator, log, served, close } = await behindRoundRobin(() => redisOwnership(redis()), {
      quota: { uploads: 5, counter: redisQuota(redis()) },
    });
    const video = sampleMedia('video/mp4', 1_000_000);
    const events = await lastValueFrom(
      uploadMedia(client, video, {
        segmentBytes: 100_000,
        concurrency: 3,
        mediaType: 'video/mp4',
        altText: 'Two',
      }).pipe(toArray()),
    );
    expect(events.at(-1)).toMatchObject({ type: 'succeeded' });
    expect(events.some(({ type }) => type === 'retrying')).toBe(false);
    expect(emulator.uploads).toMatchObject([{ state: 'succeeded', altText: 'Two' }]);
    expect(Buffer.compare(emulator.uploads[0]!.bytes(), video)).toBe(0);
    expect(Math.min(...served)).toBeGreaterThan(5);
    expect(log).toEqual([]);
    await close();
  });

  it('that share nothing say so in the log, once a minute, and have the client begin anew', async () => {
    const { client, log, close } = await behindRoundRobin(() => undefined);
    const video = sampleMedia('video/mp4', 300_000);
    const failed = await lastValueFrom(
      uploadMedia(client, video, { segmentBytes: 100_000, mediaType: 'video/mp4' }).pipe(toArray()),
    ).catch((error: unknown) => error);
    // The second session ends as the first: every other request is for the other server.
    expect(failed).toMatchObject({ name: 'MediaRequestError', status: 400 });
    expect(log.length).toBeGreaterThan(0);
    expect(log.length).toBeLessThanOrEqual(2);
    expect(log[0]).toMatch(/media that this process does not know.*redisOwnership/);
    await close();
  });
});

describe('loneServer', () => {
  it('notes at most once a minute', () => {
    let now = 0;
    const told: unknown[] = [];
    const note = loneServer(() => now);
    for (now of [0, 1000, 59_999, 60_000, 61_000, 120_000]) note((error) => told.push(error));
    expect(told).toHaveLength(3);
  });
});
