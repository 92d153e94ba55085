import { describe, expect, it } from 'vitest';
import { mediaEmulator, sampleMedia } from '../../lib/testing/index.js';
import { malformedRequests, type Answer, type Known } from './malformed-requests.js';
import { clientOf, textAt, type Got } from './requests.js';

const emulator = mediaEmulator({ maxAppendBytes: 2000 });
const client = clientOf(emulator);

async function known(): Promise<Known> {
  emulator.reset();
  const initialized = async (user = client) =>
    textAt((await user.initialize({ total_bytes: 10, media_type: 'video/mp4' })).json, 'data', 'id');
  const uploaded = async (type: 'image/png' | 'video/mp4' | 'text/srt') =>
    (await client.upload(sampleMedia(type, 50), { media_type: type })).id;
  const uploadedV1 = async (media_type: 'video/mp4' | 'text/srt', media_category: string) => {
    const { json } = await client.v1Init({ total_bytes: '50', media_type, media_category });
    const ref = { media_id: textAt(json, 'media_id_string') };
    await client.v1Append(ref, 0, sampleMedia(media_type, 50));
    await client.v1Finalize(ref);
    return ref.media_id;
  };
  return {
    open: await initialized(),
    image: await uploaded('image/png'),
    video: await uploaded('video/mp4'),
    track: await uploaded('text/srt'),
    openV1: textAt((await client.v1Init({ total_bytes: '10', media_type: 'image/png' })).json, 'media_id_string'),
    videoV1: await uploadedV1('video/mp4', 'tweet_video'),
    trackV1: await uploadedV1('text/srt', 'Subtitles'),
    foreign: await initialized(clientOf(emulator, { authorization: 'Bearer other' })),
  };
}

function expectAnswer({ status, text, json, headers }: Got, answer: Answer): void {
  expect({ status, text }).toMatchObject({ status: answer.status });
  const type = headers.get('content-type');
  if ('empty' in answer) expect([text, headers.get('content-length')]).toEqual(['', '0']);
  else if ('strings' in answer) expect(json).toEqual({ errors: answer.strings });
  else if ('error' in answer)
    expect(json).toEqual({ request: expect.stringMatching(/^\/1\.1\/media\/.*\.json$/), error: answer.error });
  else if ('code' in answer)
    expect(json).toEqual({ errors: [{ code: answer.code, message: answer.text ?? expect.stringMatching(/./) }] });
  else if ('title' in answer) {
    const { title } = answer;
    expect(json).toEqual({ title, type: 'about:blank', status, detail: title });
    expect(type).toBe('application/problem+json; charset=utf-8');
  } else {
    expect(json).toMatchObject({
      title: 'Invalid Request',
      detail: 'One or more parameters to your request was invalid.',
      type: 'https://api.twitter.com/2/problems/invalid-request',
    });
    const message = textAt(json, 'errors', 0, 'message');
    if (typeof answer.message === 'string') expect(message).toBe(answer.message);
    else expect(message).toMatch(answer.message);
    expect(type).toBe('application/problem+json; charset=utf-8');
  }
}

describe('mediaEmulator, malformed requests', () => {
  it('are many', () => {
    expect(malformedRequests.length).toBeGreaterThanOrEqual(117);
    expect(new Set(malformedRequests.map(([name]) => name)).size).toBe(malformedRequests.length);
  });

  it.each(malformedRequests)('%s', async (_, to, sent, answer) => {
    const media = await known();
    const before = emulator.uploads.map(({ state, segments }) => [state, segments.length]);
    const got = await client.to(
      typeof to === 'function' ? to(media) : to,
      typeof sent === 'function' ? sent(media) : sent,
    );
    expectAnswer(got, answer);
    expect(emulator.uploads.map(({ state, segments }) => [state, segments.length])).toEqual(before);
    expect(emulator.requests.at(-1)?.status).toBe(answer.status);
  });
});
