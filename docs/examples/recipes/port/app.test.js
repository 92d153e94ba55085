// EMULATOR_URL=http://emulator:8787 APP_URL=http://app:3000 node --test app.test.js
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { beforeEach, test } from 'node:test';

const { EMULATOR_URL, APP_URL } = process.env;
const emulator = async (method, path, body) => {
  const json = { method, headers: { 'content-type': 'application/json' }, body: body && JSON.stringify(body) };
  const answer = await fetch(`${EMULATOR_URL}/__emulator/${path}`, json);
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return answer.json();
};
const picture = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(100_000, 'x')]);

beforeEach(() => emulator('POST', 'reset', {}));

test('a picture arrives, although X is down for a moment', async () => {
  await emulator('POST', 'faults', { command: 'append', status: 503 });
  const answer = await fetch(APP_URL, { method: 'POST', body: picture });
  assert.equal(answer.status, 201);

  const { uploads } = await emulator('GET', 'uploads');
  assert.equal(uploads[0].mediaId, (await answer.json()).mediaId);
  assert.equal(uploads[0].sha256, createHash('sha256').update(picture).digest('hex'));
  const { requests } = await emulator('GET', 'requests?command=append');
  assert.deepEqual(requests.map(({ status }) => status), [503, 200]);
});

test('the app says so where X does not let it in', async () => {
  await emulator('POST', 'faults', { command: 'initialize', status: 403 });
  const answer = await fetch(APP_URL, { method: 'POST', body: picture });
  assert.deepEqual([answer.status, await answer.json()], [502, { error: 'MediaRequestError' }]);
});
