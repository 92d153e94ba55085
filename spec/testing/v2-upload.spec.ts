import { describe, expect, it } from 'vitest';
import { mediaEmulator, sampleMedia } from '../../lib/testing/index.js';
import { clientOf, messageOf, sha256, textAt } from './requests.js';

const video = { media_type: 'video/mp4', media_category: 'tweet_video' };
const notFound = {
  errors: [{ message: 'BadRequest: Not found' }],
  title: 'Invalid Request',
  detail: 'One or more parameters to your request was invalid.',
  type: 'https://api.twitter.com/2/problems/invalid-request',
};

describe('mediaEmulator, v2 initialize', () => {
  it('answers an exact id, a key and a life, when the request is right', async () => {
    const emulator = mediaEmulator();
    const reply = await clientOf(emulator).initialize({
      total_bytes: 10,
      ...video,
      additional_owners: ['12'],
      shared: true,
    });
    const id = textAt(reply.json, 'data', 'id');
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(reply.json).toEqual({ data: { id, media_key: `7_${id}`, expires_after_secs: 86_400 } });
    expect(id).toMatch(/^\d{19}$/);
    expect(emulator.uploads).toMatchObject([
      {
        mediaId: id,
        mediaKey: `7_${id}`,
        version: 'v2',
        totalBytes: 10,
        mediaType: 'video/mp4',
        mediaCategory: 'tweet_video',
        additionalOwners: ['12'],
        shared: true,
        state: 'open',
        finalized: false,
        segments: [],
      },
    ]);
  });

  it('gives ids that no double can hold, each time another', async () => {
    const emulator = mediaEmulator();
    for (let n = 0; n < 300; n++) await clientOf(emulator).initialize({ total_bytes: 10, ...video });
    const ids = emulator.uploads.map(({ mediaId }) => mediaId);
    expect(new Set(ids).size).toBe(300);
    expect(ids.filter((id) => BigInt(Number(id)) === BigInt(id))).toEqual([]);
  });

  it.each([
    ['amplify_video', '13_', 1_296_000],
    ['tweet_image', '3_', 86_400],
    ['tweet_gif', '16_', 86_400],
    ['dm_video', '8_', 86_400],
  ])('knows the key and the life of %s', async (media_category, prefix, life) => {
    const { json } = await clientOf(mediaEmulator()).initialize({
      total_bytes: 1,
      media_type: 'video/mp4',
      media_category,
    });
    expect(json).toMatchObject({ data: { expires_after_secs: life } });
    expect(textAt(json, 'data', 'media_key')).toMatch(new RegExp(`^${prefix}`));
  });

  it.each([
    [{}, '$.total_bytes: is missing but it is required, $.media_type: is missing but it is required'],
    [{ total_bytes: '10', ...video }, '$.total_bytes: string found, integer expected'],
    [{ total_bytes: 1.5, ...video }, '$.total_bytes: number found, integer expected'],
    [{ total_bytes: -1, ...video }, '$.total_bytes: must have a minimum value of 0'],
    [{ total_bytes: 17_179_869_185, ...video }, '$.total_bytes: must have a maximum value of 17179869184'],
    [{ total_bytes: 1, ...video, shared: 'true' }, '$.shared: string found, boolean expected'],
    [{ total_bytes: 1, ...video, additional_owners: '12' }, '$.additional_owners: string found, array expected'],
    [
      { total_bytes: 1, ...video, additional_owners: ['x'] },
      '$.additional_owners[0]: does not match the regex pattern ^[0-9]{1,19}$',
    ],
    [{ total_bytes: 1, ...video, segments: 1 }, '$.segments: is not defined in the schema'],
  ])('refuses %j', async (json, message) => {
    const reply = await clientOf(mediaEmulator()).initialize(json);
    expect(reply.status).toBe(400);
    expect(reply.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(messageOf(reply)).toBe(message);
  });

  it('refuses types and categories outside the enumerations', async () => {
    const client = clientOf(mediaEmulator());
    expect(messageOf(await client.initialize({ total_bytes: 1, media_type: 'application/octet-stream' }))).toMatch(
      /^\$\.media_type: does not have a value in the enumeration \[video\/mp4, /,
    );
    expect(
      messageOf(await client.initialize({ total_bytes: 1, media_type: 'video/mp4', media_category: 'TweetVideo' })),
    ).toMatch(/^\$\.media_category: does not have/);
  });

  it('refuses what is no JSON object', async () => {
    const { to, initialize } = clientOf(mediaEmulator());
    const at = '/upload/initialize';
    expect(messageOf(await initialize([]))).toBe('Request body must be a JSON object.');
    expect(messageOf(await to(at, { body: '{', headers: { 'content-type': 'application/json' } }))).toBe(
      'Request body is not valid JSON.',
    );
    expect(messageOf(await to(at, { multipart: { total_bytes: '1' } }))).toBe('Request body is not valid JSON.');
    expect(messageOf(await to(at, { form: { total_bytes: '1' } }))).toBe(
      'Requests with bodies must have content-type of application/json.',
    );
    expect(messageOf(await to(`${at}?total_bytes=1`, { json: { total_bytes: 1, ...video } }))).toBe(
      'query parameter [total_bytes] is not one of []',
    );
  });

  it.each([
    ['tweet_image', 'image/png', 5_242_880],
    ['tweet_gif', 'image/gif', 15_728_640],
    ['tweet_video', 'video/mp4', 8_589_934_592],
    ['dm_video', 'video/mp4', 536_870_912],
  ])('limits %s to its bytes', async (media_category, media_type, limit) => {
    const { initialize } = clientOf(mediaEmulator());
    expect((await initialize({ total_bytes: limit, media_type, media_category })).status).toBe(200);
    expect(messageOf(await initialize({ total_bytes: limit + 1, media_type, media_category }))).toBe(
      `File size exceeds ${limit} bytes.`,
    );
  });

  it('limits a file without a category as post media of its type', async () => {
    const { initialize } = clientOf(mediaEmulator());
    expect((await initialize({ total_bytes: 8_589_934_592, media_type: 'video/mp4' })).status).toBe(200);
    expect((await initialize({ total_bytes: 8_589_934_593, media_type: 'video/mp4' })).status).toBe(400);
    expect((await initialize({ total_bytes: 15_728_640, media_type: 'image/gif' })).status).toBe(200);
    expect((await initialize({ total_bytes: 5_242_881, media_type: 'image/png' })).status).toBe(400);
  });
});

describe('mediaEmulator, limits of its own', () => {
  it('replace those of X, by category', async () => {
    const client = clientOf(mediaEmulator({ maxBytes: { tweet_video: 10 } }));
    expect((await client.initialize({ total_bytes: 10, ...video })).status).toBe(200);
    expect((await client.initialize({ total_bytes: 11, ...video })).status).toBe(400);
    expect((await client.initialize({ total_bytes: 11, media_type: 'image/png' })).status).toBe(200);
    expect(
      (await client.v1Init({ total_bytes: '11', media_type: 'video/mp4', media_category: 'tweet_video' })).status,
    ).toBe(400);
  });
});

describe('mediaEmulator, v2 append', () => {
  const opened = async (options: Parameters<typeof mediaEmulator>[0] = {}) => {
    const emulator = mediaEmulator(options);
    const client = clientOf(emulator);
    const id = textAt((await client.initialize({ total_bytes: 30, ...video })).json, 'data', 'id');
    return { emulator, client, id, at: `/upload/${id}/append` };
  };
  const ten = sampleMedia('video/mp4', 10);

  it('takes multipart and base64 alike, in any order, and keeps the last of an index', async () => {
    const { emulator, client, id, at } = await opened();
    const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));
    expect(await client.append(id, 2, Uint8Array.of(3))).toMatchObject({ status: 200 });
    await client.append(id, 0, Uint8Array.of(9, 9));
    await client.append(id, 0, Uint8Array.of(1));
    await client.to(at, { json: { segment_index: 1, media: base64(Uint8Array.of(2, 255)) } });
    expect(emulator.uploads[0]?.segments).toEqual([
      { index: 0, size: 1 },
      { index: 1, size: 2 },
      { index: 2, size: 1 },
    ]);
    expect(emulator.uploads[0]?.bytes()).toEqual(Uint8Array.of(1, 2, 255, 3));
  });

  it('answers an expiry in JSON, or nothing when asked to', async () => {
    const empty = await opened({ appendReply: 'empty' });
    expect(await empty.client.append(empty.id, 0, ten)).toMatchObject({ status: 204, text: '' });
    const { client, id } = await opened({ now: () => 1_000_000 });
    expect(await client.append(id, 0, ten)).toMatchObject({ status: 200, json: { data: { expires_at: 87_400 } } });
  });

  it('takes a part without a file name byte for byte', async () => {
    const { emulator, client, at } = await opened();
    const line = (text: string) => new TextEncoder().encode(`${text}\r\n`);
    const parts = [
      line('--x'),
      line('content-disposition: form-data; name=media'),
      line('content-type: application/octet-stream'),
      line(''),
      Uint8Array.of(0xff, 0xfe, 13, 10, 45),
      line(''),
      line('--x'),
      line('Content-Disposition: form-data; name="segment_index"'),
      line(''),
      line('0'),
      line('--x--'),
    ];
    const reply = await client.to(at, {
      body: new Blob(parts),
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    });
    expect(reply.status).toBe(200);
    expect(emulator.uploads[0]?.bytes()).toEqual(Uint8Array.of(0xff, 0xfe, 13, 10, 45));
  });

  it('takes indices from 0 to 999', async () => {
    const { client, id, at } = await opened();
    expect((await client.append(id, 999, ten)).status).toBe(200);
    expect(messageOf(await client.append(id, 1000, ten))).toMatch(/^\$\.segment_index: does not match/);
    expect(messageOf(await client.to(at, { json: { segment_index: 1000, media: 'AA==' } }))).toBe(
      '$.segment_index: must have a maximum value of 999',
    );
    expect(messageOf(await client.to(at, { json: { segment_index: -1, media: 'AA==' } }))).toBe(
      '$.segment_index: must have a minimum value of 0',
    );
    expect(messageOf(await client.to(at, { json: { media: 'AA==' } }))).toBe(
      '$.segment_index: is missing but it is required',
    );
  });

  it('takes fewer segments, when told', async () => {
    const { client, id } = await opened({ maxSegments: 2 });
    expect((await client.append(id, 1, ten)).status).toBe(200);
    expect((await client.append(id, 2, ten)).status).toBe(400);
  });

  it('refuses empty segments, fields of other APIs and bodies that are no form', async () => {
    const { client, id, at } = await opened();
    expect(messageOf(await client.append(id, 0, new Uint8Array()))).toBe('$.media: must not be empty');
    expect(messageOf(await client.to(at, { multipart: { command: 'APPEND', segment_index: '0', media: ten } }))).toBe(
      '$.command: is not defined in the schema',
    );
    expect(messageOf(await client.to(at, { json: { segment_index: 0, media: '*' } }))).toBe('$.media: is not base64');
    expect(
      messageOf(await client.to(at, { body: '--x--', headers: { 'content-type': 'multipart/form-data, boundary=x' } })),
    ).toBe('Request body is not valid JSON.');
    expect(messageOf(await client.to(at, { form: { segment_index: '0' } }))).toBe(
      'Requests with bodies must have content-type of application/json.',
    );
    expect(messageOf(await client.to(`${at}?segment_index=0`, { multipart: { media: ten } }))).toBe(
      'query parameter [segment_index] is not one of []',
    );
  });

  it('refuses ids that are malformed, unknown or another user’s', async () => {
    const { emulator, client, id } = await opened();
    expect(messageOf(await client.append('abc', 0, ten))).toContain('[abc] does not match');
    expect(await client.append('123', 0, ten)).toMatchObject({ status: 400, json: notFound });
    expect(await clientOf(emulator, { authorization: 'Bearer other' }).append(id, 0, ten)).toMatchObject({
      status: 400,
      json: notFound,
    });
  });

  it('limits the whole request, not the segment, and answers beyond it with 413 and nothing', async () => {
    const { client, id, at } = await opened({ maxAppendBytes: 1000 });
    const body = (size: number) => ({
      body: JSON.stringify({ segment_index: 0, media: 'AAAA' }).padEnd(size),
      headers: { 'content-type': 'application/json' },
    });
    expect((await client.to(at, body(1000))).status).toBe(200);
    expect(await client.to(at, body(1001))).toMatchObject({ status: 413, text: '' });
    expect(await client.append(id, 0, new Uint8Array(1000))).toMatchObject({ status: 413 });
  });

  it('has a default limit of 5 MiB with all framing', async () => {
    const { client, id } = await opened();
    expect((await client.append(id, 0, new Uint8Array(5_242_880))).status).toBe(413);
    expect((await client.append(id, 0, new Uint8Array(5_000_000))).status).toBe(200);
  });

  it('refuses a segment after FINALIZE', async () => {
    const client = clientOf(mediaEmulator());
    const { id } = await client.upload(sampleMedia('image/png', 100), { media_type: 'image/png' });
    expect(messageOf(await client.append(id, 0, ten))).toBe('Media is already finalized.');
  });

  it('forgets a session that has expired', async () => {
    let now = 0;
    const { client, id } = await opened({ now: () => now, expiresAfterSecs: 60 });
    now = 59_999;
    expect((await client.append(id, 0, ten)).status).toBe(200);
    now = 60_000;
    expect(await client.append(id, 1, ten)).toMatchObject({ status: 400, json: notFound });
  });
});

describe('mediaEmulator, v2 finalize', () => {
  it.each([1, 999, 1000, 1001, 3999, 4000, 4001])('puts %i bytes together in segments of 1000', async (size) => {
    const emulator = mediaEmulator();
    const bytes = sampleMedia('image/png', size, size);
    const { id, last } = await clientOf(emulator).upload(bytes, { media_type: 'image/png' });
    const [upload] = emulator.uploads;
    if (size < 8) {
      expect(messageOf(last)).toBe('media type unrecognized.');
      return;
    }
    expect(last).toMatchObject({
      status: 200,
      json: {
        data: {
          id,
          media_key: `3_${id}`,
          size,
          expires_after_secs: 86_400,
          image: { image_type: 'image/png', w: 640, h: 360 },
        },
      },
    });
    expect(upload).toMatchObject({ state: 'succeeded', finalized: true, sha256: await sha256(bytes) });
    expect(upload?.bytes()).toEqual(bytes);
    expect(upload?.segments.length).toBe(Math.ceil(size / 1000));
  });

  it('refuses gaps, wrong sums and nothing at all, and takes the missing segment afterwards', async () => {
    const emulator = mediaEmulator();
    const client = clientOf(emulator);
    const bytes = sampleMedia('image/jpeg', 300);
    const text = 'Segments do not add up to provided total file size.';
    const id = textAt((await client.initialize({ total_bytes: 300, media_type: 'image/jpeg' })).json, 'data', 'id');
    expect(messageOf(await client.finalize(id))).toBe(text);
    await client.append(id, 0, bytes.slice(0, 100));
    await client.append(id, 2, bytes.slice(100));
    expect(messageOf(await client.finalize(id))).toBe(text);
    await client.append(id, 1, bytes.slice(100, 200));
    expect(messageOf(await client.finalize(id))).toBe(text);
    expect(emulator.uploads[0]).toMatchObject({ state: 'open', finalized: false });
    await client.append(id, 2, bytes.slice(200));
    expect((await client.finalize(id)).json).toMatchObject({
      data: { image: { image_type: 'image/jpeg', w: 640, h: 360 } },
    });
    const empty = textAt((await client.initialize({ total_bytes: 0, media_type: 'image/jpeg' })).json, 'data', 'id');
    expect(messageOf(await client.finalize(empty))).toBe(text);
  });

  it('refuses segments that count from 1', async () => {
    const client = clientOf(mediaEmulator());
    const id = textAt((await client.initialize({ total_bytes: 10, media_type: 'image/png' })).json, 'data', 'id');
    await client.append(id, 1, sampleMedia('image/png', 10));
    expect((await client.finalize(id)).status).toBe(400);
  });

  it('looks at images and GIFs, unless told not to', async () => {
    const noise = new Uint8Array(100).fill(7);
    const png = sampleMedia('image/png', 100);
    const strict = clientOf(mediaEmulator());
    expect(messageOf((await strict.upload(noise, { media_type: 'image/png' })).last)).toBe('media type unrecognized.');
    expect(messageOf((await strict.upload(png, { media_type: 'image/gif', media_category: 'tweet_gif' })).last)).toBe(
      'media type unrecognized.',
    );
    expect(
      (await clientOf(mediaEmulator({ sniffContent: false })).upload(noise, { media_type: 'image/png' })).last.status,
    ).toBe(200);
  });

  it('takes an empty body or `{}`, and no other JSON', async () => {
    const emulator = mediaEmulator();
    const client = clientOf(emulator);
    const { id } = await client.upload(sampleMedia('image/png', 100), { media_type: 'image/png' });
    const at = `/upload/${id}/finalize`;
    expect((await client.to(at)).status).toBe(200);
    expect((await client.to(at, { headers: { 'content-type': 'application/json' } })).status).toBe(200);
    expect(messageOf(await client.to(at, { json: [] }))).toBe('Request body must be a JSON object.');
    expect(messageOf(await client.to(at, { json: { media_id: id } }))).toBe('$.media_id: is not defined in the schema');
    const strict = clientOf(mediaEmulator({ emptyFinalize: 'refuse' }));
    expect(messageOf(await strict.to(at, { headers: { 'content-type': 'application/json' } }))).toBe(
      'Request body must be a JSON object.',
    );
  });

  it('gives the same answer again, or an error, when told', async () => {
    const png = sampleMedia('image/png', 100);
    const client = clientOf(mediaEmulator());
    const { id, last } = await client.upload(png, { media_type: 'image/png' });
    expect((await client.finalize(id)).text).toBe(last.text);
    const strict = clientOf(mediaEmulator({ repeatedFinalize: 'error' }));
    expect((await strict.finalize((await strict.upload(png, { media_type: 'image/png' })).id)).status).toBe(400);
  });

  it('leaves keys out, when told', async () => {
    const emulator = mediaEmulator({ mediaKey: false });
    const { last } = await clientOf(emulator).upload(sampleMedia('image/png', 100), { media_type: 'image/png' });
    expect(last.text).not.toContain('media_key');
    expect(emulator.uploads[0]).not.toHaveProperty('mediaKey');
  });
});

describe('mediaEmulator, v2 one-shot upload', () => {
  const png = sampleMedia('image/png', 3000);

  it('takes multipart and JSON', async () => {
    const emulator = mediaEmulator();
    const { to } = clientOf(emulator);
    const form = await to('/upload', { multipart: { media: png, media_category: 'tweet_image' } });
    expect(form).toMatchObject({
      status: 200,
      json: { data: { size: 3000, image: { image_type: 'image/png', w: 640, h: 360 } } },
    });
    const json = await to('/upload', {
      json: {
        media: btoa(String.fromCharCode(...png)),
        media_category: 'dm_image',
        media_type: 'image/png',
        additional_owners: '1,2',
      },
    });
    expect(json.status).toBe(200);
    expect(emulator.uploads.map((upload) => upload.sha256)).toEqual([await sha256(png), await sha256(png)]);
    expect(emulator.uploads[1]).toMatchObject({ mediaCategory: 'dm_image', additionalOwners: ['1', '2'] });
    expect(emulator.requests).toMatchObject([{ command: 'upload', mediaId: emulator.uploads[0]?.mediaId }, {}]);
  });

  it('refuses the command form and the names of v1.1', async () => {
    const { to } = clientOf(mediaEmulator());
    const command = 'Missing media field in JSON';
    expect(
      messageOf(await to('/upload', { multipart: { command: 'INIT', total_bytes: '1', media_type: 'image/png' } })),
    ).toBe(command);
    expect(messageOf(await to('/upload', { form: { command: 'INIT' } }))).toBe(command);
    expect(messageOf(await to('/upload', { json: { command: 'INIT' } }))).toBe(command);
    expect(messageOf(await to('/upload?command=FINALIZE&media_id=1'))).toBe(command);
    expect(messageOf(await to('/upload', { json: { media_data: 'AA==' } }))).toBe(
      '$.media: is missing but it is required, $.media_category: is missing but it is required, $.media_data: is not defined in the schema',
    );
    expect(messageOf(await to('/upload', { multipart: { media: png, media_category: 'amplify_video' } }))).toMatch(
      /enumeration/,
    );
    expect(
      messageOf(
        await to('/upload', { json: { media: 'AA==', media_category: 'tweet_image', additional_owners: ['1'] } }),
      ),
    ).toMatch(/array found, string expected/);
    expect(messageOf(await to('/upload?media_category=tweet_image', { multipart: { media: png } }))).toMatch(
      /^query parameter/,
    );
  });
});

describe('mediaEmulator, v2 status', () => {
  it('wants the id, at most the command, and nothing else', async () => {
    const { to } = clientOf(mediaEmulator());
    const get = async (query: string) => messageOf(await to(`/upload${query}`, { method: 'GET' }));
    expect(await get('?media_id=1')).toBe('BadRequest: Not found');
    expect(await get('?command=status&media_id=1')).toMatch(/^\$\.command: does not have a value/);
    expect(await get('?command=STATUS')).toBe('$.media_id: is missing but it is required');
    expect(await get('?command=STATUS&media_key=7_1')).toBe(
      'query parameter [media_key] is not one of [command,media_id]',
    );
  });

  it('is what a GET without a command asks for', async () => {
    const client = clientOf(mediaEmulator());
    const { id } = await client.upload(sampleMedia('video/mp4', 100), video);
    expect(await client.to(`/upload?media_id=${id}`, { method: 'GET' })).toMatchObject({
      status: 200,
      json: { data: { id, processing_info: { state: 'in_progress' } } },
    });
  });

  it('knows nothing of media that is unknown, foreign, not finalized or was never processed', async () => {
    const emulator = mediaEmulator();
    const client = clientOf(emulator);
    const { id: image } = await client.upload(sampleMedia('image/png', 100), { media_type: 'image/png' });
    const { id: done } = await client.upload(sampleMedia('video/mp4', 100), video);
    const open = textAt((await client.initialize({ total_bytes: 1, ...video })).json, 'data', 'id');
    for (const id of ['1', image, open]) expect(await client.status(id)).toMatchObject({ status: 400, json: notFound });
    expect(await clientOf(emulator, { authorization: 'Bearer other' }).status(done)).toMatchObject({
      status: 400,
      json: notFound,
    });
    expect((await client.status(done)).status).toBe(200);
  });
});

describe('mediaEmulator, v2 routes', () => {
  it('answers 404 for unknown paths and 405 for other methods', async () => {
    const { to } = clientOf(mediaEmulator());
    for (const path of ['/upload/1/status', '/1', '/upload/', '/upload/initialize/', '/metadata/create'])
      expect((await to(path, { method: 'GET' })).status).toBe(404);
    expect((await to('https://api.x.com/')).status).toBe(404);
    const refused = await to('/upload/initialize', { method: 'GET' });
    expect(refused.status).toBe(405);
    expect(refused.headers.get('allow')).toBe('POST');
    expect((await to('/upload/1/append', { method: 'PUT' })).status).toBe(405);
  });

  it.each(['http://127.0.0.1:1234/2/media', 'https://app.example/api/x/2/media', 'https://api.twitter.com/2/media'])(
    'answers below %s',
    async (base) => {
      const { to } = clientOf(mediaEmulator());
      expect((await to(`${base}/upload/initialize`, { json: { total_bytes: 1, ...video } })).status).toBe(200);
    },
  );
});
