// The least that must be done: open, read into one buffer that is framed as multipart already, send, wait. No
// retries, no events, no checks.
import { open } from 'node:fs/promises';
import { Agent, request } from 'node:http';

const BOUNDARY = 'bare-loop-0123456789abcdef';
const TYPE = `multipart/form-data; boundary=${BOUNDARY}`;
const TAIL = Buffer.from(`\r\n--${BOUNDARY}--\r\n`);
const TOKEN = 'a-token';
const headOf = (index) =>
  Buffer.from(
    `--${BOUNDARY}\r\ncontent-disposition: form-data; name="segment_index"\r\n\r\n${String(index).padStart(3, '0')}\r\n` +
      `--${BOUNDARY}\r\ncontent-disposition: form-data; name="media"; filename="media"\r\ncontent-type: application/octet-stream\r\n\r\n`,
  );
const HEAD_LENGTH = headOf(0).length;

const agent = new Agent({ keepAlive: true });

function send(url, path, contentType, body) {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}${path}`,
      {
        method: 'POST',
        agent,
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': contentType, 'content-length': body.length },
      },
      (response) => {
        let text = '';
        response
          .setEncoding('utf8')
          .on('data', (piece) => (text += piece))
          .on('end', () => (response.statusCode < 300 ? resolve(text) : reject(new Error(`${response.statusCode}`))));
      },
    );
    sent.on('error', reject).end(body);
  });
}

const json = async (url, path, value) =>
  JSON.parse(await send(url, path, 'application/json', Buffer.from(JSON.stringify(value)))).data;

async function uploadFile(url, path, mediaType, mediaCategory, segmentBytes, buffers) {
  const file = await open(path);
  const { size } = await file.stat();
  const { id } = await json(url, '/2/media/upload/initialize', {
    total_bytes: size,
    media_type: mediaType,
    media_category: mediaCategory,
  });
  const count = Math.ceil(size / segmentBytes);
  let next = 0;
  const loop = async (buffer) => {
    for (let index = next++; index < count; index = next++) {
      const start = index * segmentBytes;
      const length = Math.min(segmentBytes, size - start);
      headOf(index).copy(buffer);
      for (let read = 0; read < length;)
        read += (await file.read(buffer, HEAD_LENGTH + read, length - read, start + read)).bytesRead;
      TAIL.copy(buffer, HEAD_LENGTH + length);
      await send(url, `/2/media/upload/${id}/append`, TYPE, buffer.subarray(0, HEAD_LENGTH + length + TAIL.length));
    }
  };
  await Promise.all(buffers.slice(0, count).map(loop));
  await file.close();
  await json(url, `/2/media/upload/${id}/finalize`, {});
}

const buffersOf = (concurrency, bytes) =>
  Array.from({ length: concurrency }, () => Buffer.allocUnsafeSlow(HEAD_LENGTH + bytes + TAIL.length));

/** One video. */
export function video({ url, path, segmentBytes, concurrency = 1 }) {
  return uploadFile(url, path, 'video/mp4', 'tweet_video', segmentBytes, buffersOf(concurrency, segmentBytes));
}

/** The same in one request: an image, framed in the buffer that it is read into. */
const ONE_SHOT_HEAD = Buffer.from(
  `--${BOUNDARY}\r\ncontent-disposition: form-data; name="media_category"\r\n\r\ntweet_image\r\n` +
    `--${BOUNDARY}\r\ncontent-disposition: form-data; name="media"; filename="media"\r\ncontent-type: image/jpeg\r\n\r\n`,
);

async function uploadImage(url, path, buffer) {
  const file = await open(path);
  const { size } = await file.stat();
  const { length: start } = ONE_SHOT_HEAD;
  ONE_SHOT_HEAD.copy(buffer);
  for (let read = 0; read < size;) read += (await file.read(buffer, start + read, size - read, read)).bytesRead;
  TAIL.copy(buffer, start + size);
  await file.close();
  JSON.parse(await send(url, '/2/media/upload', TYPE, buffer.subarray(0, start + size + TAIL.length)));
}

/** Many images, each in one request. */
export async function imagesAtOnce({ url, paths, segmentBytes, concurrency = 1 }) {
  const left = paths.values();
  const loop = async (buffer) => {
    for (const path of left) await uploadImage(url, path, buffer);
  };
  await Promise.all(
    Array.from({ length: concurrency }, () =>
      loop(Buffer.allocUnsafeSlow(ONE_SHOT_HEAD.length + segmentBytes + TAIL.length)),
    ),
  );
}

/** Many images, through one agent and one buffer for each that is on the way. */
export async function images({ url, paths, segmentBytes, concurrency = 1 }) {
  const left = paths.values();
  const loop = async (buffer) => {
    for (const path of left) await uploadFile(url, path, 'image/jpeg', 'tweet_image', segmentBytes, [buffer]);
  };
  await Promise.all(buffersOf(concurrency, segmentBytes).map(loop));
}
