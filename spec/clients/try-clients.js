import { rm } from 'node:fs/promises';
import { emulatorKeys, mediaEmulator, sampleMedia } from 'rx-media-upload/testing';
import { OPERATIONS } from './clients.js';
import { emulatedX } from './emulated-x.js';
import { versionOf } from './install.js';
import { mediaFiles } from './media-files.js';
import { emulatorOptions, tryClient } from './try-client.js';

/**
 * Tries all that there is with clients. A row for each of their credentials, two at a time, each before an emulator of its
 * own; `told` hears of each row.
 *
 * @param packages - The folder of the clients from npm, and whether they have names of their own there.
 */
export async function tryClients(clients, packages, told = () => undefined) {
  const media = await mediaFiles(sampleMedia);
  const rows = clients.flatMap((client) => client.credentials.map((credentials) => ({ client, credentials })));
  const waiting = rows.keys();
  try {
    const worker = async () => {
      for (const at of waiting) {
        Object.assign(rows[at], await rowOf(rows[at], packages, media));
        told(rows[at]);
      }
    };
    await Promise.all([worker(), worker()]);
  } finally {
    await rm(media.folder, { recursive: true, force: true });
  }
  return rows;
}

async function rowOf({ client, credentials }, packages, media) {
  const version = await versionOf(client);
  const emulator = mediaEmulator(emulatorOptions(emulatorKeys));
  const x = await emulatedX(emulator);
  try {
    const cells = [];
    for (const operation of Object.keys(OPERATIONS)) {
      const given = { emulator, keys: emulatorKeys, x, packages, media };
      cells.push({ client, credentials, operation, result: await tryClient(client, operation, credentials, given) });
    }
    if (x.strangers.length > 0) throw new Error(`${client.name} asked for ${x.strangers}`);
    return { version, cells };
  } finally {
    await x.close();
  }
}
