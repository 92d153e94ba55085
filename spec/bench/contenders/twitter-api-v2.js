// twitter-api-v2, as its users call it. It speaks https alone: its agent connects in the clear, and to
// the server that it is told.
import { readFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import { TwitterApi } from 'twitter-api-v2';

/** With what Node's global agent has, which the library uses where it is given none. */
function agentTo(url) {
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true, scheduling: 'lifo', timeout: 5000 });
  agent.protocol = 'https:';
  agent.createConnection = () => connect(Number(port), hostname);
  return agent;
}

const api = (url) => new TwitterApi('a-token', { httpAgent: agentTo(url) });

/** On v1.1: in chunks of 1 MiB, 3 at a time, where it is not told otherwise. */
export const v1 = ({ url, path, segmentBytes: chunkLength, concurrency: maxConcurrentUploads }) =>
  api(url).v1.uploadMedia(path, { mimeType: 'video/mp4', chunkLength, maxConcurrentUploads });

/** On v2: from a Buffer, in chunks of 1 MiB where it is not told otherwise, one after the other. */
export const v2 = async ({ url, path, segmentBytes }) =>
  api(url).v2.uploadMedia(
    await readFile(path),
    { media_type: 'video/mp4', media_category: 'tweet_video' },
    segmentBytes,
  );
