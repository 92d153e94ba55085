// The README's first script, written with twitter-api-v2 1.29: a percentage, a 503 and a 429 survived, on after a crash, wait
// for X, X's own words on failure. Its own uploadMedia() does none of these, so its raw requests are used.
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { ApiResponseError, TwitterApi } from 'twitter-api-v2';

const PATH = 'clip.mp4';
const SEGMENT = 4 * 1024 * 1024;
const CHECKPOINT = '.uploads/clip.mp4.json';
const ATTEMPTS = 5;
const LONGEST_RATE_LIMIT = 905_000;
const LONGEST_PROCESSING = 900_000;
const client = new TwitterApi(process.env.X_ACCESS_TOKEN);

async function retried(what, send) {
  let waited = 0;
  for (let attempt = 1; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      const isReply = error instanceof ApiResponseError;
      const isLimit = isReply && error.code === 429;
      if (isReply && !isLimit && error.code < 500 && ![408, 425].includes(error.code)) throw error;
      if (!isLimit && attempt >= ATTEMPTS) throw error;
      const reset = isLimit ? (error.rateLimit?.reset ?? 0) * 1000 - Date.now() : 0;
      const delay = isLimit ? Math.max(1_000, reset) : Math.random() * Math.min(30_000, 500 * 2 ** (attempt - 1));
      if (isLimit && (waited += delay) > LONGEST_RATE_LIMIT) throw error;
      console.log(`${what} again in ${Math.round(delay)} ms: ${error.message}`);
      await wait(delay);
    }
  }
}

async function save(checkpoint) {
  await mkdir('.uploads', { recursive: true });
  await writeFile(`${CHECKPOINT}.new`, JSON.stringify(checkpoint));
  await rename(`${CHECKPOINT}.new`, CHECKPOINT);
}

async function begin({ size, mtimeMs }) {
  const kept = JSON.parse(await readFile(CHECKPOINT, 'utf8').catch(() => 'null'));
  if (kept?.size === size && kept.mtimeMs === mtimeMs && kept.expiresAt > Date.now()) return kept;
  const request = { media_type: 'video/mp4', media_category: 'tweet_video', total_bytes: size };
  const { data } = await retried('initialize', () => client.v2.post('media/upload/initialize', request));
  const expiresAt = Date.now() + (data.expires_after_secs ?? 86_400) * 1000;
  return { mediaId: data.id, size, mtimeMs, expiresAt, sent: 0 };
}

async function ready(mediaId, info) {
  const deadline = Date.now() + LONGEST_PROCESSING;
  while (info && info.state !== 'succeeded') {
    if (info.state === 'failed' || info.error) throw new Error(`${info.error?.name}: ${info.error?.message}`);
    if (Date.now() > deadline) throw new Error('X has not finished in time');
    await wait((info.check_after_secs ?? 1) * 1000);
    const query = { command: 'STATUS', media_id: mediaId };
    ({ data: { processing_info: info } } = await retried('status', () => client.v2.get('media/upload', query)));
  }
}

try {
  const checkpoint = await begin(await stat(PATH));
  const { mediaId, size } = checkpoint;
  const file = await open(PATH);
  for (; checkpoint.sent * SEGMENT < size; checkpoint.sent++, await save(checkpoint)) {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(SEGMENT), position: checkpoint.sent * SEGMENT });
    const body = { segment_index: checkpoint.sent, media: buffer.subarray(0, bytesRead) };
    const url = `media/upload/${mediaId}/append`;
    await retried('append', () => client.v2.post(url, body, { forceBodyMode: 'form-data' }));
    console.log(`${Math.round((100 * Math.min(size, (checkpoint.sent + 1) * SEGMENT)) / size)} %`);
  }
  await file.close();
  const { data } = await retried('finalize', () => client.v2.post(`media/upload/${mediaId}/finalize`));
  await ready(mediaId, data.processing_info);
  await rm(CHECKPOINT);
  console.log(`media id ${mediaId}`);
} catch (error) {
  console.error(error instanceof ApiResponseError ? error.data : error);
  process.exitCode = 1;
}
