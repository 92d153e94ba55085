// npm run test:clients [-- tweepy xdk]: other people's clients, unmodified, against the emulator behind TLS under X's own names.
import { rm } from 'node:fs/promises';
import { emulatorKeys, mediaEmulator, sampleMedia } from 'rx-media-upload/testing';
import { CLIENTS, OPERATIONS } from './clients.js';
import { emulatedX } from './emulated-x.js';
import { installed, versionOf } from './install.js';
import { mediaFiles } from './media-files.js';
import { emulatorOptions, tryClient } from './try-client.js';

const asked = process.argv.slice(2);
const clients = CLIENTS.filter(({ name, version }) => asked.length === 0 || asked.some((word) => `${name}@${version}`.includes(word)));
const packages = await installed(CLIENTS);
const emulator = mediaEmulator(emulatorOptions(emulatorKeys));
const x = await emulatedX(emulator);
const media = await mediaFiles(sampleMedia);

for (const client of clients) {
  const version = await versionOf(client);
  for (const credentials of client.credentials) {
    console.log(`${client.name} ${version}, ${client.api}, ${credentials}`);
    for (const operation of Object.keys(OPERATIONS)) {
      const result = await tryClient(client, operation, credentials, { emulator, keys: emulatorKeys, x, packages, media });
      console.log(`  ${operation.padEnd(10)} ${result.missing ? '–' : (result.failure ?? 'ok')}`);
      if (result.failure) for (const r of emulator.requests.slice(-3)) console.log('      ', r.method, r.path, r.command, r.status, r.contentType);
    }
  }
}
console.log('strangers', x.strangers);
await x.close();
await rm(media.folder, { recursive: true, force: true });
