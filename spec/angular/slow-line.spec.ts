import { inApp } from './test-bed.js';
import { createHash } from 'node:crypto';
import { provideHttpClient, withFetch } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { lastValueFrom, toArray } from 'rxjs';
import { injectMediaUpload, provideMediaUpload, withHttpClient } from 'rx-media-upload/angular';
import { mediaEmulator } from 'rx-media-upload/testing';
import { expect, it } from 'vitest';
import { listen } from '../support/loopback-server.js';
import { patternedBytes, PNG } from '../support/patterned-bytes.js';
import { slowEmulator } from '../support/slow-emulator.js';

it('HttpClient over fetch, Angular 22’s default, carries a file over a line that is too slow for a segment', async () => {
  const emulator = mediaEmulator();
  const server = await listen(slowEmulator(emulator, 20_000));
  // 64 KiB take 3.3 s, and are given 2.9; 32 KiB take 1.6, and are given 1.9.
  const options = { baseUrl: server.url, requestTimeout: 900, retry: { attempts: 2, initialDelay: 1 } };
  const upload = inApp(
    [provideHttpClient(withFetch()), provideMediaUpload(options, withHttpClient())],
    injectMediaUpload,
  );
  const bytes = patternedBytes(65_536, PNG);
  const events = await lastValueFrom(upload(bytes).pipe(toArray()));
  expect(events.at(-1)).toMatchObject({ type: 'succeeded' });
  expect(emulator.uploads.at(-1)?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  TestBed.resetTestingModule();
  await server.close();
});
