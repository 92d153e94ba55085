import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mediaEmulator } from 'rx-media-upload/testing';
import { type ServedEmulator, serveEmulator } from '../support/served-emulator.js';

const media = new URL('../../docs/examples/media/', import.meta.url);

describe('a process that has uploaded', () => {
  let server: ServedEmulator;
  beforeEach(async () => {
    server = await serveEmulator(mediaEmulator({ processing: { polls: 1, checkAfterSecs: 0.01 } }));
  });
  afterEach(() => server.close());

  it('lets the process end by itself, after an upload and after one that was given up', async () => {
    const script = `
      import { take, lastValueFrom } from 'rxjs';
      import { fromFile, mediaClient, oauth2, uploadMedia } from 'rx-media-upload/node';
      const client = mediaClient({ auth: oauth2('a-token'), baseUrl: '${server.url}' });
      const file = fromFile(${JSON.stringify(new URL('clip.mp4', media).pathname)});
      const upload$ = uploadMedia(client, file, { segmentBytes: 262144, concurrency: 'auto' });
      await lastValueFrom(upload$.pipe(take(3)));
      await lastValueFrom(upload$);
      process.on('exit', () => console.log('ended'));
    `;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
      timeout: 15_000,
      cwd: new URL('../..', import.meta.url).pathname,
    });
    expect(stdout).toBe('ended\n');
  });
});
