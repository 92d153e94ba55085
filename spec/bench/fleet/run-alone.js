import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { serveEmulator } from 'rx-media-upload/testing/node';

const script = fileURLToPath(new URL('./one-process.js', import.meta.url));

/** The same uploads by one process, without a queue: seconds, and ms of CPU for each. */
export async function runAlone(count) {
  const server = await serveEmulator({ keepBytes: false, processing: { polls: 1, checkAfterSecs: 0.02 } });
  try {
    const child = fork(script, [JSON.stringify({ xUrl: server.url, count })]);
    return await new Promise((told, failed) => {
      child.once('message', told).once('close', (code) => failed(new Error(`it has ended with ${code}`)));
    });
  } finally {
    await server.close();
  }
}
