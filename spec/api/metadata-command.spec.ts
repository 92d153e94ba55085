import { lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { fetchTransport, mediaClient, type MediaMetadata, oauth2, uploadMedia } from 'rx-media-upload';
import { mediaEmulator } from 'rx-media-upload/testing';
import { writtenMetadata } from '../../lib/api/metadata-command.js';
import { patternedBytes, PNG } from '../support/patterned-bytes.js';

const emulated = (version: 'v2' | 'v1.1' = 'v2') => {
  const emulator = mediaEmulator();
  const transport = fetchTransport({ fetch: emulator.fetch });
  return { emulator, client: mediaClient({ auth: oauth2('a-token'), transport, version }) };
};

describe('writtenMetadata', () => {
  it.each<[MediaMetadata, object]>([
    [{ altText: 'A card' }, { alt_text: { text: 'A card' } }],
    [{}, {}],
    [
      { sensitiveMediaWarning: { adultContent: true, graphicViolence: false } },
      { sensitive_media_warning: { adult_content: true, graphic_violence: false } },
    ],
    [{ allowDownloadStatus: { allowDownload: false } }, { allow_download_status: { allow_download: false } }],
    [{ contentExpiration: { timestampSec: 5 } }, { content_expiration: { timestamp_sec: 5 } }],
    [{ domainRestrictions: { whitelist: ['a.example'] } }, { domain_restrictions: { whitelist: ['a.example'] } }],
    [{ foundMediaOrigin: { id: '1', provider: 'giphy' } }, { found_media_origin: { id: '1', provider: 'giphy' } }],
    [{ managementInfo: { managed: true } }, { management_info: { managed: true } }],
    [
      { previewImage: { mediaKey: { media: '3_1', mediaCategory: 'TweetImage' } } },
      { preview_image: { media_key: { media: '3_1', media_category: 'TweetImage' } } },
    ],
    [{ sharedInfo: { shared: true } }, { shared_info: { shared: true } }],
    [{ uploadSource: { uploadSource: 'app' } }, { upload_source: { upload_source: 'app' } }],
    // What X documents as objects and no more is passed on as it is written.
    [{ audiencePolicy: { creatorSubscriptions: ['x'] } }, { audience_policy: { creatorSubscriptions: ['x'] } }],
    [
      { geoRestrictions: { whitelistedCountryCodes: ['DE'] } },
      { geo_restrictions: { whitelistedCountryCodes: ['DE'] } },
    ],
    [{ stickerInfo: { stickers: [{ stickerId: '1' }] } }, { sticker_info: { stickers: [{ stickerId: '1' }] } }],
  ])('%j', (metadata, written) => expect(writtenMetadata(metadata)).toEqual(written));
});

describe('metadata of an upload', () => {
  it('goes out with the alt text, in one request, and alone too', async () => {
    const { emulator, client } = emulated();
    const metadata = { sensitiveMediaWarning: { adultContent: true } };
    const bytes = patternedBytes(100, PNG);
    const events = await lastValueFrom(uploadMedia(client, bytes, { altText: 'A card', metadata }).pipe(toArray()));
    expect(events.map(({ type }) => type)).toContain('described');
    await lastValueFrom(uploadMedia(client, bytes, { metadata }));
    expect(emulator.requests.filter(({ command }) => command === 'setMetadata')).toHaveLength(2);
    expect(emulator.uploads.map(({ altText }) => altText)).toEqual(['A card', undefined]);
  });

  it('is refused on v1.1 before any request', async () => {
    const { emulator, client } = emulated('v1.1');
    const metadata = { managementInfo: { managed: true } };
    await expect(lastValueFrom(uploadMedia(client, patternedBytes(100, PNG), { metadata }))).rejects.toMatchObject({
      errorCode: 'invalid-option',
      option: 'metadata',
      value: 'managementInfo',
    });
    await expect(lastValueFrom(client.setMetadata('12', metadata))).rejects.toMatchObject({ option: 'metadata' });
    expect(emulator.requests).toEqual([]);
  });

  it.each([{}, { altText: '' }, { altText: '', managementInfo: { managed: true } }])(
    'is refused: %j',
    async (metadata) => {
      const { client } = emulated();
      await expect(lastValueFrom(client.setMetadata('12', metadata))).rejects.toMatchObject({
        errorCode: 'invalid-alt-text',
      });
    },
  );
});
