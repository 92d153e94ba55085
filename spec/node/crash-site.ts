import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { type MediaEmulator, mediaEmulator } from 'rx-media-upload/testing';
import { MP4, patternedBytes } from '../support/patterned-bytes.js';
import { type ServedEmulator, serveEmulator } from '../support/served-emulator.js';
import { type UploadProcess, uploadProcess } from '../support/upload-process.js';

export const SEGMENT = 64 * 1024;
export const SEGMENTS = 48;
const bytes = patternedBytes(SEGMENT * SEGMENTS - 1000, MP4);
export const sha256 = createHash('sha256').update(bytes).digest('hex');

/** For each case of a file: a video, a folder for checkpoints, an emulator on a port, and processes that upload. */
export function crashSite() {
  let folder: string;
  let server: ServedEmulator;
  let emulator: MediaEmulator;
  let onRequest: (count: number) => void;
  const processes: UploadProcess[] = [];
  const file = (): string => join(folder, 'clip.mp4');
  const checkpoints = (): string => join(folder, 'checkpoints');

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crash-'));
    await writeFile(file(), bytes);
    emulator = mediaEmulator({ latency: 4, processing: { polls: 2, checkAfterSecs: 0.02 } });
    onRequest = () => undefined;
    let count = 0;
    server = await serveEmulator({
      fetch: (request) => {
        onRequest(++count);
        return emulator.fetch(request);
      },
    });
  });
  afterEach(async () => {
    for (const { child } of processes.splice(0)) child.kill('SIGKILL');
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  return {
    emulator: () => emulator,
    file,
    checkpoints,
    checkpointFiles: async (): Promise<string[]> =>
      (await readdir(checkpoints()).catch(() => [])).filter((name) => name.endsWith('.json')),
    start: (options: { concurrency: number | 'auto'; segmentBytes?: number }): UploadProcess => {
      const running = uploadProcess({
        file: file(),
        baseUrl: server.url,
        checkpoints: checkpoints(),
        segmentBytes: SEGMENT,
        ...options,
      });
      processes.push(running);
      return running;
    },
    /** Has this called with each request's number before it is answered. */
    onRequest: (call: (count: number) => void): void => void (onRequest = call),
  };
}
