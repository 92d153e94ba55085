import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { catchError, firstValueFrom, lastValueFrom, of } from 'rxjs';
import {
  fetchTransport,
  fromBytes,
  mediaClient,
  type MediaCheckContext,
  oauth2,
  uploadMedia,
  type ChunkSource,
} from 'rx-media-upload';
import { checkMedia } from 'rx-media-upload/probe';
import { TwitterApi, TwitterApiV2Settings } from 'twitter-api-v2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CORPUS } from './corpus-table.js';
import { corpusFile } from './large-files.js';

const folder = fileURLToPath(new URL('./corpus/', import.meta.url));
const sourceOf = (file: string): ChunkSource => fromBytes(corpusFile(file), { name: file });

/** What an upload tells its check of the file; it is stopped there, before any request. */
async function toldOf(source: ChunkSource): Promise<MediaCheckContext | undefined> {
  let told: MediaCheckContext | undefined;
  const fetch = (): Promise<Response> => Promise.reject(new Error('no request is to be made'));
  const client = mediaClient({ auth: oauth2('a-token'), transport: fetchTransport({ fetch }) });
  const check = (_: ChunkSource, context: MediaCheckContext) => {
    told = context;
    return of([{ level: 'error', code: 'stopped', message: 'Stopped.' } as const]);
  };
  const upload = uploadMedia(client, source, { check }).pipe(catchError(() => of(undefined)));
  await lastValueFrom(upload);
  return told;
}

/** As much of twitter-api-v2 as decides what its `uploadMedia` sends as INIT. */
interface Peer {
  getUploadMediaRequirements(path: string): Promise<{
    readonly mimeType: string;
    readonly mediaCategory: string;
    readonly fileHandle: { close(): Promise<void> };
  }>;
}

describe('the corpus', () => {
  beforeAll(() => (TwitterApiV2Settings.deprecationWarnings = false));
  afterAll(() => (TwitterApiV2Settings.deprecationWarnings = true));

  it('is all in the table', () => {
    expect(CORPUS.map(({ file }) => file)).toEqual(readdirSync(folder).sort());
  });

  it.each(CORPUS)('$file: type, category, verdict', async ({ file, told, found }) => {
    const source = sourceOf(file);
    const context = await toldOf(source);
    expect(context && [context.mediaType, context.mediaCategory]).toEqual(told);
    const codes = (findings: Awaited<ReturnType<typeof verdict>>): string[] => [
      ...new Set(findings.map(({ level, code }) => (level === 'error' ? '!' : '') + code)),
    ];
    const verdict = (options?: Parameters<typeof checkMedia>[1]) => lastValueFrom(checkMedia(source, options));
    expect(codes(await verdict())).toEqual(found);
    // As an upload asks for it.
    if (context !== undefined) expect(codes(await verdict(context))).toEqual(found);
  });

  it.each(CORPUS)('$file: what twitter-api-v2 would declare', async ({ file, peer }) => {
    const { v1 } = new TwitterApi('a-token');
    const { mimeType, mediaCategory, fileHandle } = await (v1 as unknown as Peer).getUploadMediaRequirements(
      folder + file,
    );
    await fileHandle.close();
    expect([mimeType, mediaCategory]).toEqual(peer);
  });

  it('has a sentence for each finding, and says what to do about each error of a media file', async () => {
    for (const { file } of CORPUS)
      for (const { level, code, message, remedy } of await firstValueFrom(checkMedia(sourceOf(file)))) {
        expect(message).toMatch(/^[A-Z].*\.$/);
        if (level === 'error' && !code.startsWith('subtitles')) expect(remedy?.length).toBeGreaterThan(10);
        expect(remedy ?? '').not.toMatch(/undefined|NaN|Infinity/);
      }
  });
});
