import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { lastValueFrom, toArray } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fromFile, mediaClient, oauth1, oauth2, uploadedMedia, uploadMedia } from 'rx-media-upload/node';
import { emulatorKeys, type MediaEmulator, mediaEmulator } from 'rx-media-upload/testing';
import { MP4, patternedBytes } from '../support/patterned-bytes.js';
import { type ServedEmulator, serveEmulator } from '../support/served-emulator.js';
import { until } from '../support/until.js';

const media = new URL('../../docs/examples/media/', import.meta.url);

describe('uploadMedia on Node, over real sockets', () => {
  let emulator: MediaEmulator;
  let server: ServedEmulator;
  beforeEach(async () => {
    emulator = mediaEmulator({ processing: { polls: 1, checkAfterSecs: 0.01 } });
    server = await serveEmulator(emulator);
  });
  afterEach(() => server.close());

  const clients = {
    'v2 with OAuth 2': () => mediaClient({ auth: oauth2('a-token'), baseUrl: server.url }),
    'v2 with OAuth 1.0a': () => mediaClient({ auth: oauth1(emulatorKeys), baseUrl: server.url }),
    'v1.1 with OAuth 1.0a': () => mediaClient({ version: 'v1.1', auth: oauth1(emulatorKeys), baseUrl: server.url }),
  };

  describe.each(Object.entries(clients))('%s', (_, client) => {
    it.each([
      ['clip.mp4', 'video/mp4', 'tweet_video'],
      ['loop.gif', 'image/gif', 'tweet_gif'],
      ['picture.png', 'image/png', 'tweet_image'],
    ])('uploads %s whole, over one connection', async (name, mediaType, mediaCategory) => {
      const uploaded = await lastValueFrom(
        uploadMedia(client(), fromFile(new URL(name, media)), { segmentBytes: 262_144 }).pipe(uploadedMedia()),
      );
      expect(uploaded).toMatchObject({ mediaType, mediaCategory, mediaId: emulator.uploads[0]!.mediaId });
      expect(emulator.uploads[0]!.sha256).toBe(
        createHash('sha256')
          .update(await readFile(new URL(name, media)))
          .digest('hex'),
      );
      expect(server.connections()).toBe(1);
    });
  });

  it('tells how many bytes have left, before X acknowledges them', async () => {
    emulator.fail({ command: 'append', delay: 250 });
    const events = await lastValueFrom(
      uploadMedia(clients['v2 with OAuth 2'](), patternedBytes(4_000_000, MP4)).pipe(toArray()),
    );
    const kinds = events.map(({ type }) => type);
    expect(kinds.indexOf('progress')).toBeGreaterThan(0);
    expect(kinds.indexOf('progress')).toBeLessThan(kinds.indexOf('appended'));
    const loaded = events.flatMap((event) => ('loaded' in event ? [event.loaded] : []));
    expect(loaded).toEqual([...loaded].sort((one, other) => one - other));
  });

  it('is seen to abort by the server when it is unsubscribed', async () => {
    emulator.fail({ command: 'append', hang: true });
    const subscription = uploadMedia(clients['v2 with OAuth 2'](), patternedBytes(1000, MP4)).subscribe();
    await until(() => emulator.requests.some(({ command }) => command === 'append'));
    subscription.unsubscribe();
    await until(() => server.abandoned() === 1 && server.open() === 0);
  });

  it('holds one connection open for many uploads, one after the other', async () => {
    const client = clients['v2 with OAuth 2']();
    for (let turn = 0; turn < 20; turn++)
      await lastValueFrom(uploadMedia(client, fromFile(new URL('picture.png', media))));
    expect(emulator.uploads).toHaveLength(20);
    expect(server.connections()).toBe(1);
  });
});
