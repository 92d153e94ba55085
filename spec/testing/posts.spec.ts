import { describe, expect, it } from 'vitest';
import { mediaEmulator, sampleMedia, type MediaEmulatorOptions } from '../../lib/testing/index.js';
import { clientOf, textAt } from './requests.js';

const tweets = 'https://api.x.com/2/tweets';
const update = 'https://api.x.com/1.1/statuses/update.json';
const accessTokens = {
  a: { user: '1' },
  b: { user: '2' },
  poster: { user: '1', scopes: ['tweet.read', 'tweet.write', 'users.read'] },
  reader: { user: '1', scopes: ['tweet.read'] },
  uploader: { user: '1', scopes: ['media.write'] },
  app: { user: '9', appOnly: true },
};

async function prepared(options: MediaEmulatorOptions = {}) {
  const emulator = mediaEmulator({ accessTokens, processing: { polls: 0 }, ...options });
  const as = (token: keyof typeof accessTokens) => clientOf(emulator, { authorization: `Bearer ${token}` });
  const alice = as('a');
  const uploaded = async (type: 'image/png' | 'image/gif' | 'video/mp4' | 'text/srt', more: object = {}) => {
    const { id } = await alice.upload(sampleMedia(type, 100), { media_type: type, ...more });
    await alice.status(id);
    return id;
  };
  const post = (media_ids: readonly string[], client = alice, text = 'Hello') =>
    client.to(tweets, { json: { text, media: { media_ids } } });
  const postV1 = (media_ids: readonly string[], client = alice, status = 'Hello') =>
    client.to(update, { form: { status, media_ids: media_ids.join() } });
  return { emulator, as, alice, uploaded, post, postV1 };
}

const refused = (ids: readonly string[]) => ({
  status: 400,
  json: {
    errors: [{ parameters: { 'media.media_ids': ids }, message: 'Your media IDs are invalid.' }],
    title: 'Invalid Request',
    type: 'https://api.twitter.com/2/problems/invalid-request',
  },
});
const coded = (code: number) => ({ status: 400, json: { errors: [{ code }] } });

describe('mediaEmulator, posts', () => {
  it('takes four images, or one GIF, or one video', async () => {
    const { emulator, uploaded, post, postV1 } = await prepared();
    const images = await Promise.all(Array.from({ length: 4 }, () => uploaded('image/png')));
    for (const ids of [images, [await uploaded('image/gif')], [await uploaded('video/mp4')]]) {
      const created = await post(ids);
      const id = textAt(created.json, 'data', 'id');
      expect(created).toMatchObject({ status: 201, json: { data: { text: 'Hello', edit_history_tweet_ids: [id] } } });
      expect(emulator.posts.at(-1)).toEqual({ id, version: 'v2', user: '1', text: 'Hello', mediaIds: ids });
      const second = await postV1(ids);
      expect(second.status).toBe(200);
      expect(second.text).toContain(`"id":${textAt(second.json, 'id_str')},`);
      expect(emulator.posts.at(-1)).toMatchObject({ version: 'v1.1', mediaIds: ids });
    }
    const { posts } = emulator;
    emulator.reset();
    expect(posts).toEqual([]);
  });

  it('takes no more, and nothing mixed', async () => {
    const { emulator, uploaded, post, postV1 } = await prepared();
    const [one, two, three, four, five] = await Promise.all(Array.from({ length: 5 }, () => uploaded('image/png')));
    const gif = await uploaded('image/gif');
    const video = await uploaded('video/mp4');
    for (const [ids, code] of [
      [[one, two, three, four, five], 324],
      [[one, gif], 323],
      [[gif, gif], 323],
      [[one, video], 324],
      [[video, video], 324],
    ] as const) {
      const media = ids.map(String);
      expect(await post(media)).toMatchObject(refused(media));
      expect(await postV1(media)).toMatchObject(coded(code));
    }
    expect(emulator.posts).toEqual([]);
  });

  it('knows what is not there, not ready, failed, of another kind, or expired', async () => {
    let now = 0;
    const { emulator, alice, uploaded, post, postV1 } = await prepared({ now: () => now });
    const json = { total_bytes: 100, media_type: 'video/mp4' };
    const open = textAt((await alice.initialize(json)).json, 'data', 'id');
    const { id: processing } = await alice.upload(sampleMedia('video/mp4', 100), { media_type: 'video/mp4' });
    const failed = (await alice.upload(sampleMedia('image/png', 100), { media_type: 'video/mp4' })).id;
    await alice.status(failed);
    const message = await uploaded('video/mp4', { media_category: 'dm_video' });
    const image = await uploaded('image/png');
    for (const [id, code] of [
      ['1', 325],
      [String(Number(image)), 325],
      [open, 324],
      [processing, 324],
      [failed, 324],
      [message, 324],
      [await uploaded('text/srt'), 324],
    ] as const) {
      expect(await post([id])).toMatchObject(refused([id]));
      expect(await postV1([id])).toMatchObject(coded(code));
    }
    expect((await post([image])).status).toBe(201);
    now = 86_400_000;
    expect(await post([image])).toMatchObject(refused([image]));
    expect(await postV1([image])).toMatchObject(coded(325));
    expect(emulator.posts.length).toBe(1);
  });

  it('belongs to who uploaded it, and to whom it was given', async () => {
    const { as, uploaded, post, postV1 } = await prepared();
    const mine = await uploaded('image/png');
    const given = await uploaded('image/png', { additional_owners: ['2'] });
    const bob = as('b');
    expect(await post([mine], bob)).toMatchObject(refused([mine]));
    expect(await postV1([mine], bob)).toMatchObject(coded(325));
    expect((await post([given], bob)).status).toBe(201);
    expect((await postV1([given], bob)).status).toBe(200);
    expect((await bob.finalize(given)).status).toBe(400);
  });

  it('wants a text or media, and nothing that is no post', async () => {
    const { alice, post } = await prepared();
    expect((await alice.to(tweets, { json: { text: 'Hello' } })).status).toBe(201);
    expect((await alice.to(update, { form: { status: 'Hello' } })).status).toBe(200);
    for (const json of [{}, { text: '' }, { media: {} }, { text: 'a', media: { media_ids: [1] } }, { status: 'a' }])
      expect((await alice.to(tweets, { json })).status).toBe(400);
    expect((await post([])).status).toBe(400);
    expect(await alice.to(update, { form: {} })).toMatchObject({ status: 403, json: { errors: [{ code: 170 }] } });
    expect((await alice.to(tweets, { method: 'GET' })).status).toBe(405);
  });
});

describe('mediaEmulator, GET /2/media', () => {
  it('shows finished media to whom they belong, and posted ones to everybody', async () => {
    const { as, alice, uploaded, post } = await prepared();
    const image = await uploaded('image/png');
    const video = await uploaded('video/mp4');
    const keys = `3_${image},7_${video},7_1`;
    await alice.to('/metadata', { json: { id: image, metadata: { alt_text: { text: 'A cat' } } } });
    const all = await alice.to(`?media_keys=${keys}&media.fields=alt_text,width,height,url`, { method: 'GET' });
    expect(all).toMatchObject({ status: 200, json: { errors: [{ resource_id: '7_1', title: 'Not Found Error' }] } });
    expect(all.json).toMatchObject({
      data: [
        { media_key: `3_${image}`, type: 'photo', alt_text: 'A cat', width: 640, height: 360 },
        { media_key: `7_${video}`, type: 'video' },
      ],
    });
    const look = (token: keyof typeof accessTokens) => as(token).to(`/3_${image}`, { method: 'GET' });
    expect((await look('a')).json).toEqual({ data: { media_key: `3_${image}`, type: 'photo' } });
    expect((await look('b')).json).toMatchObject({ errors: [{ value: `3_${image}` }] });
    await post([image]);
    for (const token of ['b', 'app', 'reader'] as const)
      expect((await look(token)).json).toEqual({ data: { media_key: `3_${image}`, type: 'photo' } });
    expect((await look('uploader')).status).toBe(403);
  });

  it('wants keys, at most 100', async () => {
    const { alice } = await prepared();
    const look = (query: string) => alice.to(query, { method: 'GET' });
    for (const query of [
      '',
      '?media_keys=',
      '?media_keys=1',
      '?ids=7_1',
      `?media_keys=${Array(101).fill('7_1').join()}`,
    ])
      expect((await look(query)).status).toBe(400);
    expect((await look(`?media_keys=${Array(100).fill('7_1').join()}`)).status).toBe(200);
    expect((await look('/7_x')).status).toBe(400);
    expect((await alice.to('', { json: {} })).status).toBe(405);
  });
});

describe('mediaEmulator, scopes', () => {
  it.each([
    ['a', [200, 201, 200, 200]],
    ['poster', [403, 201, 200, 200]],
    ['reader', [403, 403, 403, 200]],
    ['uploader', [200, 403, 403, 403]],
    ['app', [403, 403, 403, 200]],
  ] as const)('of the token %s', async (token, expected) => {
    const { as } = await prepared();
    const client = as(token);
    const replies = [
      await client.initialize({ total_bytes: 1, media_type: 'image/png' }),
      await client.to(tweets, { json: { text: 'a' } }),
      await client.to(update, { form: { status: 'a' } }),
      await client.to('?media_keys=7_1', { method: 'GET' }),
    ];
    expect(replies.map(({ status }) => status)).toEqual(expected);
  });
});
