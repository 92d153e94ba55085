const { mediaEmulator, sampleMedia } = require('rx-media-upload/testing');

const emulator = mediaEmulator();
beforeEach(() => {
  emulator.reset();
  jest.spyOn(globalThis, 'fetch').mockImplementation(emulator.fetch);
});
afterEach(() => jest.restoreAllMocks());

// What you would test: anything that uses `fetch`.
async function uploadImage(token, bytes) {
  const form = new FormData();
  form.append('media', new Blob([bytes]));
  form.append('media_category', 'tweet_image');
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch('https://api.x.com/2/media/upload', { method: 'POST', headers, body: form });
  if (!answer.ok) throw new Error(`X says ${answer.status}`);
  return (await answer.json()).data.id;
}

test('uploads a picture', async () => {
  const id = await uploadImage('any-token', sampleMedia('image/png', 100_000));
  expect(emulator.uploads).toMatchObject([{ mediaId: id, state: 'succeeded', totalBytes: 100_000 }]);
});

test('tells when X is down', async () => {
  emulator.fail({ command: 'upload', status: 503 });
  await expect(uploadImage('any-token', sampleMedia('image/png', 100_000))).rejects.toThrow('X says 503');
});
