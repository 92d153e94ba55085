// Uploads three files over real HTTP, through both of X's APIs, to an emulator of X on this machine.
// Run it with `npm run demo`. Needs no credentials; nothing leaves the machine.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createRequest, sendResponse } from '@remix-run/node-fetch-server';
import { lastValueFrom, tap } from 'rxjs';
import { fromFile, mediaClient, oauth1, oauth2, uploadedMedia, uploadMedia } from 'rx-media-upload/node';
import { emulatorKeys, mediaEmulator } from 'rx-media-upload/testing';

const files = ['picture.png', 'loop.gif', 'clip.mp4'];
const emulator = mediaEmulator({ latency: 50, processing: { polls: 1, checkAfterSecs: 1 } });
const { baseUrl, close } = await serve(emulator.fetch);

const clients = [
  mediaClient({ version: 'v2', auth: oauth2('any-token'), baseUrl }),
  mediaClient({ version: 'v1.1', auth: oauth1(emulatorKeys), baseUrl }),
];

try {
  for (const client of clients) {
    for (const name of files) {
      console.log(`\n${name}, API ${client.version}, ${baseUrl}`);
      await upload(client, fileURLToPath(new URL(`../media/${name}`, import.meta.url)));
    }
  }
  console.log('\nEvery file arrived as it is.');
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  close();
}

/** Uploads one file, shows each event, and compares what has arrived with what was sent. */
async function upload(client, path) {
  const upload$ = uploadMedia(client, fromFile(path), { segmentBytes: 262_144 });
  const media = await lastValueFrom(upload$.pipe(tap(show()), uploadedMedia()));

  const sent = createHash('sha256').update(await readFile(path)).digest('hex');
  const arrived = emulator.uploads.find(({ mediaId }) => mediaId === media.mediaId)?.sha256;
  if (arrived !== sent) throw new Error(`${path}: ${sent} was sent, ${arrived} has arrived`);
  console.log(`  media id ${media.mediaId}\n  sha-256  ${sent} (verified)`);
}

/** Prints a line per event, with a bar that fills as bytes leave. */
function show() {
  let fraction = 0;
  return (event) => {
    if ('loaded' in event) fraction = Math.max(fraction, event.loaded / event.total);
    const filled = Math.round(fraction * 20);
    const bar = `[${'#'.repeat(filled)}${'-'.repeat(20 - filled)}] ${String(Math.floor(fraction * 100)).padStart(3)} %`;
    console.log(`  ${bar}  ${event.type.padEnd(11)} ${detail(event)}`);
  };
}

/** What an event tells besides its name. */
function detail(event) {
  switch (event.type) {
    case 'initialized':
      return `${event.totalBytes} bytes, ${event.segmentCount} segments`;
    case 'appended':
      return `segment ${event.segmentIndex}`;
    case 'retrying':
      return `${event.command}: ${event.reason}`;
    case 'processing':
      return `${event.state}, ${event.progressPercent ?? 0} %`;
    default:
      return '';
  }
}

/** Serves the emulator on a free port of this machine. */
async function serve(handler) {
  const server = createServer(async (request, response) => {
    try {
      await sendResponse(response, await handler(createRequest(request, response)));
    } catch {
      response.destroy();
    }
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return { baseUrl: `http://127.0.0.1:${server.address().port}`, close: () => server.close().closeAllConnections() };
}
