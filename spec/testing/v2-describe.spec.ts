import { describe, expect, it } from 'vitest';
import { mediaEmulator, sampleMedia } from '../../lib/testing/index.js';
import { clientOf, messageOf } from './requests.js';

const prepared = async () => {
  const emulator = mediaEmulator();
  const client = clientOf(emulator);
  const video = await client.upload(sampleMedia('video/mp4', 100), {
    media_type: 'video/mp4',
    media_category: 'tweet_video',
  });
  const subtitles = await client.upload(sampleMedia('text/srt', 100), {
    media_type: 'text/srt',
    media_category: 'subtitles',
  });
  const [upload] = emulator.uploads;
  return { emulator, upload, to: client.to, client, id: video.id, file: subtitles.id };
};

describe('mediaEmulator, v2 metadata', () => {
  it('sets an alternative text', async () => {
    const { to, id, upload } = await prepared();
    const metadata = { alt_text: { text: 'A cat' } };
    expect(await to('/metadata', { json: { id, metadata } })).toMatchObject({
      status: 200,
      json: { data: { id, associated_metadata: metadata } },
    });
    expect(upload?.altText).toBe('A cat');
  });

  it('counts 1000 characters, not code units', async () => {
    const { to, id } = await prepared();
    const set = (text: string) => to('/metadata', { json: { id, metadata: { alt_text: { text } } } });
    expect((await set('😀'.repeat(1000))).status).toBe(200);
    expect(messageOf(await set('a'.repeat(1001)))).toBe(
      '$.metadata.alt_text.text: must be at most 1000 characters long',
    );
  });

  it('refuses other names, falls over without the wrapper, and knows no foreign or unfinished media', async () => {
    const { emulator, to, id, client } = await prepared();
    expect(messageOf(await to('/metadata', { json: { media_id: id, metadata: { alt: {} } } }))).toBe(
      '$.id: is missing but it is required, $.media_id: is not defined in the schema, $.metadata.alt: is not defined in the schema',
    );
    for (const json of [{ id }, { id, alt_text: { text: 'A cat' } }, { id: '1', alt_text: 'A cat' }])
      expect(await to('/metadata', { json })).toMatchObject({
        status: 500,
        json: { errors: ['internal server error'] },
      });
    const json = { id, metadata: { alt_text: { text: 'x' } } };
    expect(messageOf(await clientOf(emulator, { authorization: 'Bearer other' }).to('/metadata', { json }))).toBe(
      'BadRequest: Not found',
    );
    await client.initialize({ total_bytes: 1, media_type: 'image/png' });
    const open = emulator.uploads.at(-1)?.mediaId;
    expect(messageOf(await to('/metadata', { json: { ...json, id: open } }))).toBe('BadRequest: Not found');
    expect(messageOf(await to('/metadata', { form: { id } }))).toMatch(/content-type of application\/json/);
  });
});

describe('mediaEmulator, v2 subtitles', () => {
  const track = (id: string) => ({ id, language_code: 'EN', display_name: 'English' });

  it('binds a track and takes it off again', async () => {
    const { to, id, file, upload } = await prepared();
    const added = await to('/subtitles', { json: { id, media_category: 'TweetVideo', subtitles: track(file) } });
    expect(added).toMatchObject({
      status: 200,
      json: { data: { id, media_category: 'TweetVideo', associated_subtitles: [track(file)] } },
    });
    expect(upload?.subtitles).toEqual([{ mediaId: file, languageCode: 'EN', displayName: 'English' }]);
    const json = { id, media_category: 'TweetVideo', language_code: 'EN' };
    expect((await to('/subtitles', { method: 'DELETE', json })).json).toEqual({ data: { deleted: true } });
    expect((await to('/subtitles', { method: 'DELETE', json })).json).toEqual({ data: { deleted: false } });
    expect(upload?.subtitles).toEqual([]);
  });

  it('wants CamelCase, one object, two capitals, and a file that is subtitles', async () => {
    const { to, id, file } = await prepared();
    const add = async (changes: object) =>
      messageOf(
        await to('/subtitles', { json: { id, media_category: 'TweetVideo', subtitles: track(file), ...changes } }),
      );
    expect(await add({ media_category: 'tweet_video' })).toBe(
      '$.media_category: does not have a value in the enumeration [TweetVideo, AmplifyVideo]',
    );
    expect(await add({ subtitles: [track(file)] })).toBe('$.subtitles: array found, object expected');
    expect(await add({ subtitles: { ...track(file), language_code: 'en' } })).toBe(
      '$.subtitles.language_code: does not match the regex pattern ^[A-Z]{2}$',
    );
    expect(await add({ subtitles: track(id) })).toBe('BadRequest: Not found');
    expect(await add({ subtitles: track('1') })).toBe('BadRequest: Not found');
    expect(messageOf(await to('/subtitles', { method: 'DELETE' }))).toMatch(/^\$\.id: is missing/);
  });

  it('knows only videos of the category that is named, and no alternative text of subtitles', async () => {
    const { to, id, file, client } = await prepared();
    const picture = await client.upload(sampleMedia('image/png', 100), { media_type: 'image/png' });
    const body = { id, media_category: 'TweetVideo', subtitles: track(file) };
    expect(messageOf(await to('/subtitles', { json: { ...body, id: picture.id } }))).toBe('BadRequest: Not found');
    expect(messageOf(await to('/subtitles', { json: { ...body, media_category: 'AmplifyVideo' } }))).toBe(
      'BadRequest: Not found',
    );
    const off = { id, media_category: 'AmplifyVideo', language_code: 'EN' };
    expect(messageOf(await to('/subtitles', { method: 'DELETE', json: off }))).toBe('BadRequest: Not found');
    const metadata = { alt_text: { text: 'x' } };
    expect(messageOf(await to('/metadata', { json: { id: file, metadata } }))).toBe('BadRequest: Not found');
    const amplified = await client.upload(sampleMedia('video/mp4', 100), {
      media_type: 'video/mp4',
      media_category: 'amplify_video',
    });
    expect(
      (await to('/subtitles', { json: { ...body, ...off, id: amplified.id, language_code: undefined } })).status,
    ).toBe(200);
    const derived = await client.upload(sampleMedia('video/mp4', 100), { media_type: 'video/mp4' });
    expect((await to('/subtitles', { json: { ...body, id: derived.id } })).status).toBe(200);
  });
});
