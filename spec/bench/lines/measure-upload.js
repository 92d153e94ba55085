import { allowedSeconds, mbitOf } from './line-maths.js';
import { overLink } from './over-link.js';

/**
 * One upload over a new line, in fresh processes.
 *
 * @returns {Promise<object>} `mbit` over the whole upload; where it was not `finished` in the time it is allowed, of what
 * had arrived until then. `refused`, with why, where the library does not know the option; `failure` where it failed.
 */
export async function measureUpload(machine, line, uploader, seed, { path, trace }) {
  const allowed = allowedSeconds(line, uploader);
  const { ended, failure, server, client, link } = await overLink(machine, line, seed, {
    server: ['media-server.js', { think: line.think, path }],
    client: ['one-upload.js', { ...uploader.job, path, trace }],
    seconds: allowed,
  });
  if (client?.refused !== undefined) return { refused: client.refused };
  if (failure !== undefined) return { seed, failure };
  if (ended && !server.whole) return { seed, failure: 'what arrived is not the file' };
  const seconds = client?.seconds ?? allowed;
  const mbit = mbitOf(ended ? line.size : server.bytes, seconds);
  return { seed, finished: ended, seconds, mbit, ...server, cpu: client?.cpu, memory: client?.memory, link };
}
