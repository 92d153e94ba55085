import { describe, expect, it } from 'vitest';
import { mediaEmulator, sampleMedia } from '../../lib/testing/index.js';
import { clientOf, sha256, textAt, type Got } from './requests.js';

const image = { total_bytes: '3000', media_type: 'image/png', media_category: 'tweet_image' };
const host = (error: string) => ({ request: '/1.1/media/upload.json', error });
const coded = (code: number, message: string) => ({ errors: [{ code, message }] });
const idOf = ({ json }: Got) => textAt(json, 'media_id_string');

describe('mediaEmulator, v1.1 chunked', () => {
  it.each([
    ['media_id', 1000],
    ['media_key', 1000],
    ['media_id', 999],
    ['media_id', 1001],
    ['media_id', 2999],
    ['media_id', 3000],
    ['media_id', 3001],
  ] as const)('uploads by %s in segments of %i', async (name, segmentBytes) => {
    const emulator = mediaEmulator();
    const client = clientOf(emulator);
    const bytes = sampleMedia('image/png', 3000);
    const init = await client.v1Init(image);
    const id = idOf(init);
    expect(init.status).toBe(202);
    expect(init.text).toBe(
      `{"media_id":${id},"media_id_string":"${id}","media_key":"3_${id}","expires_after_secs":86400}`,
    );
    const ref = { [name]: name === 'media_id' ? id : `3_${id}` };
    for (let at = 0; at < 3000; at += segmentBytes) {
      expect(await client.v1Append(ref, at / segmentBytes, bytes.slice(at, at + segmentBytes))).toMatchObject({
        status: 204,
        text: '',
      });
    }
    const last = await client.v1Finalize(ref);
    expect(last.status).toBe(201);
    expect(last.text).toContain(`{"media_id":${id},`);
    expect(last.json).toMatchObject({
      media_id_string: id,
      media_key: `3_${id}`,
      size: 3000,
      image: { image_type: 'image/png', w: 640, h: 360 },
    });
    expect(emulator.uploads).toMatchObject([{ version: 'v1.1', state: 'succeeded', sha256: await sha256(bytes) }]);
    expect(new Set(emulator.requests.map(({ mediaId }) => mediaId))).toEqual(new Set([id]));
    expect(await client.v1Status(ref)).toMatchObject({
      status: 404,
      json: coded(34, 'Sorry, that page does not exist'),
    });
  });

  it('takes parameters from the query, the form or multipart', async () => {
    const { to } = clientOf(mediaEmulator());
    const at = 'https://upload.twitter.com/1.1/media/upload.json';
    expect((await to(`${at}?command=INIT&total_bytes=1&media_type=image%2Fpng`)).status).toBe(202);
    expect((await to(at, { multipart: { command: 'INIT', ...image } })).status).toBe(202);
    expect((await to(`${at}?command=INIT`, { form: image })).status).toBe(202);
    expect((await to(at, { json: { command: 'INIT', ...image } })).json).toEqual(
      coded(38, 'media parameter is missing.'),
    );
  });

  it('takes base64 in `media_data` and in an urlencoded `media`, and multipart whose boundary follows a comma', async () => {
    const emulator = mediaEmulator();
    const client = clientOf(emulator);
    const id = idOf(await client.v1Init(image));
    const append = { command: 'APPEND', media_id: id };
    expect((await client.v1({ form: { ...append, segment_index: '0', media: '+/8=' } })).status).toBe(204);
    expect(emulator.uploads[0]?.bytes()).toEqual(Uint8Array.of(251, 255));
    expect((await client.v1({ form: { ...append, segment_index: '0', media: '*' } })).json).toEqual(
      coded(44, 'media parameter is invalid.'),
    );
    expect((await client.v1({ form: { ...append, segment_index: '0', media_data: '+/8=' } })).status).toBe(204);
    const body =
      `--x\r\nContent-Disposition: form-data; name="command"\r\n\r\nAPPEND\r\n--x\r\n` +
      `Content-Disposition: form-data; name="media_id"\r\n\r\n${id}\r\n--x\r\n` +
      `Content-Disposition: form-data; name="segment_index"\r\n\r\n1\r\n--x\r\n` +
      `Content-Disposition: form-data; name="media"\r\n\r\nab\r\n--x--`;
    expect((await client.v1({ body, headers: { 'content-type': 'multipart/form-data, boundary=x' } })).status).toBe(
      204,
    );
    expect(emulator.uploads[0]?.bytes()).toEqual(Uint8Array.of(251, 255, 97, 98));
  });

  it.each([
    ['tweet_video', 'tweet_video'],
    ['TweetVideo', 'tweet_video'],
    ['TWEET_VIDEO', 'tweet_video'],
    ['DmGif', 'dm_gif'],
    ['Subtitles', 'subtitles'],
    ['SUBTITLES', 'subtitles'],
  ])('takes the category %s', async (media_category, mediaCategory) => {
    const emulator = mediaEmulator();
    expect((await clientOf(emulator).v1Init({ ...image, media_category })).status).toBe(202);
    expect(emulator.uploads).toMatchObject([{ mediaCategory }]);
  });

  it('gives a key only to media with a category', async () => {
    const { v1Init } = clientOf(mediaEmulator());
    expect((await v1Init({ total_bytes: '1', media_type: 'image/png' })).text).not.toContain('media_key');
  });

  it('remembers owners and sharing', async () => {
    const emulator = mediaEmulator();
    const { v1Init } = clientOf(emulator);
    await v1Init({ ...image, additional_owners: '1,2', shared: 'true', video_duration_ms: '5' });
    expect(emulator.uploads).toMatchObject([{ additionalOwners: ['1', '2'], shared: true }]);
    expect((await v1Init({ ...image, additional_owners: '[1]' })).json).toEqual(
      coded(44, 'additional_owners parameter is invalid.'),
    );
    expect((await v1Init({ ...image, additional_owners: Array(101).fill('1').join(',') })).status).toBe(400);
    expect((await v1Init({ ...image, shared: '1' })).status).toBe(400);
  });

  it.each([
    [{ media_type: 'image/png' }, coded(38, 'total_bytes parameter is missing.')],
    [{ total_bytes: '1' }, coded(38, 'media_type parameter is missing.')],
    [{ total_bytes: '1.5', media_type: 'image/png' }, coded(44, 'total_bytes parameter is invalid.')],
    [{ total_bytes: '1', media_type: 'png' }, coded(44, 'media_type parameter is invalid.')],
    [{ ...image, media_category: 'cat' }, coded(44, 'media_category parameter is invalid.')],
    [{ ...image, total_bytes: '5242881' }, host('File size exceeds 5242880 bytes.')],
    [{ ...image, media_category: 'tweet_gif', total_bytes: '15728641' }, host('File size exceeds 15728640 bytes.')],
    [{ ...image, command: 'init' }, coded(44, 'command parameter is invalid.')],
  ])('refuses INIT with %j', async (form, json) => {
    expect(await clientOf(mediaEmulator()).v1Init(form)).toMatchObject({ status: 400, json });
  });

  it('refuses APPENDs that are not right', async () => {
    const emulator = mediaEmulator({ maxAppendBytes: 5000 });
    const client = clientOf(emulator);
    const id = idOf(await client.v1Init(image));
    const bytes = sampleMedia('image/png', 10);
    const ref = { media_id: id };
    const index = host('SegmentIndex must be between 0 and 999.');
    expect((await client.v1Append(ref, 1000, bytes)).json).toEqual(index);
    expect((await client.v1Append(ref, -1, bytes)).json).toEqual(index);
    expect((await client.v1Append(ref, 999, bytes)).status).toBe(204);
    expect((await client.v1({ multipart: { command: 'APPEND', ...ref, media: bytes } })).json).toEqual(
      coded(38, 'segment_index parameter is missing.'),
    );
    expect((await client.v1({ multipart: { command: 'APPEND', ...ref, segment_index: '0' } })).json).toEqual(
      coded(38, 'media parameter is missing.'),
    );
    expect((await client.v1Append(ref, 0, new Uint8Array())).status).toBe(400);
    expect(await client.v1Append(ref, 0, new Uint8Array(5000))).toMatchObject({ status: 413, text: '' });
    expect((await client.v1Append({ media_id: '' }, 0, bytes)).json).toEqual(host('Invalid media_id: Some().'));
    expect(await client.v1Append({ media_id: '1' }, 0, bytes)).toMatchObject({
      status: 400,
      json: { errors: [{ code: 325 }] },
    });
    expect((await client.v1Append({}, 0, bytes)).json).toEqual(coded(38, 'media_id parameter is missing.'));
    expect((await clientOf(emulator, { authorization: 'Bearer other' }).v1Append(ref, 0, bytes)).status).toBe(400);
  });

  it('refuses FINALIZE with gaps, wrong sums or unknown content, and APPEND after it', async () => {
    const client = clientOf(mediaEmulator());
    const ref = { media_id: idOf(await client.v1Init(image)) };
    await client.v1Append(ref, 1, new Uint8Array(3000));
    expect(await client.v1Finalize(ref)).toMatchObject({
      status: 400,
      json: host('Segments do not add up to provided total file size.'),
    });
    await client.v1Append(ref, 0, new Uint8Array(1));
    expect((await client.v1Finalize(ref)).status).toBe(400);
    await client.v1Append(ref, 1, new Uint8Array(2999));
    expect((await client.v1Finalize(ref)).json).toEqual(host('media type unrecognized.'));
    await client.v1Append(ref, 0, Uint8Array.of(0x89));
    await client.v1Append(ref, 1, sampleMedia('image/png', 3000).slice(1));
    const done = await client.v1Finalize(ref);
    expect(done.status).toBe(201);
    expect((await client.v1Finalize(ref)).text).toBe(done.text);
    expect((await client.v1Append(ref, 2, Uint8Array.of(1))).status).toBe(400);
    expect((await client.v1Finalize({ media_id: '1' })).status).toBe(400);
  });

  it('processes a video with a category over time, one without at once', async () => {
    const client = clientOf(mediaEmulator());
    const bytes = sampleMedia('video/mp4', 100);
    for (const category of [{ media_category: 'tweet_video' }, {}]) {
      const ref = { media_id: idOf(await client.v1Init({ total_bytes: '100', media_type: 'video/mp4', ...category })) };
      await client.v1Append(ref, 0, bytes);
      const { json } = await client.v1Finalize(ref);
      if ('media_category' in category)
        expect(json).toMatchObject({ processing_info: { state: 'pending', check_after_secs: 1 } });
      else expect(json).toMatchObject({ video: { video_type: 'video/mp4' } });
      expect((await client.v1Status(ref)).status).toBe('media_category' in category ? 200 : 404);
    }
  });

  it('answers STATUS only to a GET with its command', async () => {
    const { to, v1, v1Status } = clientOf(mediaEmulator());
    const at = 'https://upload.twitter.com/1.1/media/upload.json';
    expect(await v1({ form: { command: 'STATUS', media_id: '1' } })).toMatchObject({
      status: 400,
      json: coded(38, 'media parameter is missing.'),
    });
    expect((await to(`${at}?media_id=1`, { method: 'GET' })).json).toEqual(coded(38, 'command parameter is missing.'));
    expect((await to(`${at}?command=INIT`, { method: 'GET' })).status).toBe(400);
    expect((await v1Status({ media_id: '1' })).status).toBe(404);
    expect((await to('https://api.x.com/1.1/media/other.json')).json).toEqual(
      coded(34, 'Sorry, that page does not exist'),
    );
    expect((await to(at, { method: 'DELETE' })).status).toBe(405);
  });
});

describe('mediaEmulator, v1.1 simple', () => {
  it('takes an image as bytes or as base64', async () => {
    const emulator = mediaEmulator();
    const { v1 } = clientOf(emulator);
    const bytes = sampleMedia('image/jpeg', 500);
    expect(await v1({ multipart: { media: bytes, media_category: 'tweet_image' } })).toMatchObject({
      status: 200,
      json: { size: 500, image: { image_type: 'image/jpeg', w: 640, h: 360 } },
    });
    expect((await v1({ form: { media_data: btoa(String.fromCharCode(...bytes)) } })).status).toBe(200);
    expect(emulator.uploads.map((upload) => upload.sha256)).toEqual(Array(2).fill(await sha256(bytes)));
    expect(emulator.requests).toMatchObject([{ command: 'upload' }, { command: 'upload' }]);
  });

  it('refuses what is no image, twice the media, and too much', async () => {
    const { v1 } = clientOf(mediaEmulator());
    expect((await v1({ multipart: { media: sampleMedia('video/mp4', 500) } })).json).toEqual(
      host('media type unrecognized.'),
    );
    expect(
      (await v1({ multipart: { media: sampleMedia('image/gif', 500), media_category: 'tweet_gif' } })).status,
    ).toBe(400);
    expect((await v1({ multipart: { media: new Uint8Array(9), media_data: 'AA==' } })).status).toBe(400);
    expect((await v1({})).json).toEqual(coded(38, 'media parameter is missing.'));
    expect(await v1({ multipart: { media: sampleMedia('image/png', 5_242_881) } })).toMatchObject({
      status: 413,
      text: '',
    });
  });
});

describe('mediaEmulator, v1.1 metadata and subtitles', () => {
  const base = 'https://upload.twitter.com/1.1/media';
  const prepared = async () => {
    const emulator = mediaEmulator();
    const client = clientOf(emulator);
    const ids: string[] = [];
    for (const [media_type, media_category] of [
      ['video/mp4', 'tweet_video'],
      ['text/srt', 'Subtitles'],
    ] as const) {
      const ref = { media_id: idOf(await client.v1Init({ total_bytes: '100', media_type, media_category })) };
      await client.v1Append(ref, 0, sampleMedia(media_type, 100));
      await client.v1Finalize(ref);
      ids.push(ref.media_id);
    }
    const [video = '', file = ''] = ids;
    return { upload: emulator.uploads[0], emulator, client, to: client.to, video, file };
  };

  it('sets an alternative text by id or key, from JSON under two names', async () => {
    const { to, video, upload } = await prepared();
    expect(
      await to(`${base}/metadata/create.json`, { json: { media_id: video, alt_text: { text: 'one' } } }),
    ).toMatchObject({ status: 200, text: '' });
    expect(upload?.altText).toBe('one');
    await to(`${base}/metadata/create.json`, {
      body: JSON.stringify({ media_key: `7_${video}`, alt_text: { text: 'two' } }),
      headers: { 'content-type': 'text/plain;charset=UTF-8' },
    });
    expect(upload?.altText).toBe('two');
  });

  it('refuses forms, long texts and unknown media', async () => {
    const { to, video } = await prepared();
    const at = `${base}/metadata/create.json`;
    expect(await to(at, { form: { media_id: video } })).toMatchObject({
      status: 400,
      json: { request: '/1.1/media/metadata/create.json', error: 'Invalid json payload.' },
    });
    expect((await to(at, { json: [] })).status).toBe(400);
    expect((await to(at, { json: { media_id: video } })).json).toEqual(coded(38, 'alt_text parameter is missing.'));
    expect((await to(at, { json: { media_id: video, alt_text: { text: 'a'.repeat(1001) } } })).status).toBe(400);
    expect((await to(at, { json: { media_id: '1', alt_text: { text: 'a' } } })).status).toBe(404);
    expect((await to(at, { json: { media_id: Number(video), alt_text: { text: 'a' } } })).status).toBe(404);
    expect((await to(at, { json: { media_id: true, alt_text: { text: 'a' } } })).status).toBe(400);
  });

  it('takes ids as numbers, exact to the last digit', async () => {
    const { to, video, file, upload } = await prepared();
    const post = (path: string, body: string) =>
      to(`${base}/${path}/create.json`, { body, headers: { 'content-type': 'application/json' } });
    const text = `"media_id": ${video}, \\ 12345678901234567890`;
    const body = `{"media_id": ${video} ,"alt_text":${JSON.stringify({ text })}}`;
    expect((await post('metadata', body)).status).toBe(200);
    expect(upload?.altText).toBe(text);
    const track = `{"media_id":${file},"language_code":"EN","display_name":"English"}`;
    const tracks = `{"media_id":${video},"media_category":"TweetVideo","subtitle_info":{"subtitles":[${track}]}}`;
    expect((await post('subtitles', tracks)).status).toBe(200);
    expect(upload?.subtitles).toMatchObject([{ mediaId: file }]);
    for (const other of [String(Number(video)), `${video}.0`, `${video}e0`, `-${video}`])
      expect((await post('metadata', `{"media_id":${other},"alt_text":{"text":"x"}}`)).status).not.toBe(200);
    expect((await post('metadata', `{"media_id":0${video},"alt_text":{"text":"x"}}`)).status).toBe(400);
  });

  it('says that an empty 200 is empty', async () => {
    const { to, video } = await prepared();
    const set = await to(`${base}/metadata/create.json`, { json: { media_id: video, alt_text: { text: 'one' } } });
    expect([set.status, set.headers.get('content-length')]).toEqual([200, '0']);
  });

  it('binds subtitles to videos of that category alone, and describes no subtitles', async () => {
    const { to, video, file, client } = await prepared();
    const picture = idOf(await client.v1({ multipart: { media: sampleMedia('image/png', 100) } }));
    const bind = (media_id: string, media_category: string) =>
      to(`${base}/subtitles/create.json`, {
        json: { media_id, media_category, subtitle_info: { subtitles: [{ media_id: file, language_code: 'EN' }] } },
      });
    const gone = coded(34, 'Sorry, that page does not exist');
    expect(await bind(picture, 'TweetVideo')).toMatchObject({ status: 404, json: gone });
    expect(await bind(video, 'AmplifyVideo')).toMatchObject({ status: 404, json: gone });
    expect((await bind(video, 'TweetVideo')).status).toBe(200);
    const described = await to(`${base}/metadata/create.json`, { json: { media_id: file, alt_text: { text: 'a' } } });
    expect(described).toMatchObject({ status: 404, json: gone });
    const plain = idOf(await client.v1Init({ total_bytes: '100', media_type: 'video/mp4' }));
    await client.v1Append({ media_id: plain }, 0, sampleMedia('video/mp4', 100));
    await client.v1Finalize({ media_id: plain });
    expect((await bind(plain, 'TweetVideo')).status).toBe(200);
  });

  it('binds tracks and takes them off', async () => {
    const { to, video, file, upload } = await prepared();
    const body = (subtitles: object[]) => ({
      json: { media_id: video, media_category: 'TweetVideo', subtitle_info: { subtitles } },
    });
    const track = { media_id: file, language_code: 'EN', display_name: 'English' };
    expect(await to(`${base}/subtitles/create.json`, body([track]))).toMatchObject({ status: 200, text: '' });
    expect(upload?.subtitles).toEqual([{ mediaId: file, languageCode: 'EN', displayName: 'English' }]);
    expect((await to(`${base}/subtitles/create.json`, body([{ ...track, media_id: video }]))).status).toBe(404);
    expect((await to(`${base}/subtitles/create.json`, body([]))).status).toBe(400);
    expect((await to(`${base}/subtitles/create.json`, body([{ ...track, language_code: 'english' }]))).status).toBe(
      400,
    );
    expect(await to(`${base}/subtitles/delete.json`, body([{ language_code: 'EN' }]))).toMatchObject({
      status: 200,
      text: '',
    });
    expect(upload?.subtitles).toEqual([]);
  });
});
