import { fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * Starts the discarding server in its own process.
 *
 * @param {readonly number[]} latencies ms per reply; there is a port for each
 */
export async function startServer(latencies) {
  const server = fork(new URL('discarding-server.js', import.meta.url), latencies.map(String));
  const [{ ports }] = await once(server, 'message');
  return {
    /** Where replies take so many ms. */
    url: (latency) => `http://127.0.0.1:${ports[latency]}`,
    /** What has come since the last time. */
    counts: async () => {
      server.send('counts');
      const [{ counts }] = await once(server, 'message');
      return counts;
    },
    stop: async () => {
      server.disconnect();
      await once(server, 'exit');
    },
  };
}
