// What the public types promise of uploads. Read by the compiler alone (`npm run check:types`): a line that is wrong, or an
// error that does not come, fails it.
import { map, type Observable, of } from 'rxjs';
import { expectTypeOf } from 'vitest';
import {
  iterateUpload,
  type MediaClient,
  mediaClient,
  type UploadAllEvent,
  uploadAll,
  uploadAllMedia,
  uploadAllProgress,
  type UploadAllResult,
  type UploadedMedia,
  uploadedMedia,
  type UploadError,
  type UploadEvent,
  uploadMedia,
  uploadProgress,
  uploadQueue,
  type UploadQueueState,
  type UploadState,
  uploadState,
} from 'rx-media-upload';
import { fromFile } from 'rx-media-upload/node';

declare const client: MediaClient;
declare const blob: Blob;
declare const event: UploadEvent;
declare const one: UploadAllEvent;

// An upload is a stream of events, and its operators give what they are named after.
expectTypeOf(uploadMedia(client, blob)).toEqualTypeOf<Observable<UploadEvent>>();
expectTypeOf(uploadMedia(client, blob).pipe(uploadedMedia())).toEqualTypeOf<Observable<UploadedMedia>>();
expectTypeOf(uploadMedia(client, blob).pipe(uploadProgress())).toEqualTypeOf<Observable<number>>();
expectTypeOf(uploadMedia(client, blob).pipe(uploadState())).toEqualTypeOf<Observable<UploadState>>();
expectTypeOf(uploadAll(client, [blob]).pipe(uploadAllMedia())).toEqualTypeOf<Observable<readonly UploadAllResult[]>>();
expectTypeOf(uploadAll(client, [blob]).pipe(uploadAllProgress())).toEqualTypeOf<Observable<number>>();
expectTypeOf(
  uploadMedia(client, blob).pipe(
    uploadedMedia(),
    map(({ mediaId }) => mediaId),
  ),
).toEqualTypeOf<Observable<string>>();
expectTypeOf(uploadQueue(client).state).toEqualTypeOf<UploadQueueState>();
expectTypeOf(uploadQueue(client)).toExtend<Observable<UploadQueueState>>();
// @ts-expect-error: what is of one upload is not of many.
uploadAll(client, [blob]).pipe(uploadedMedia());
// @ts-expect-error: nor the other way round.
uploadMedia(client, blob).pipe(uploadAllMedia());

// Awaited, it is an iterator of the same events.
export const iterate = async (): Promise<void> => {
  for await (const told of iterateUpload(uploadMedia(client, blob))) expectTypeOf(told).toEqualTypeOf<UploadEvent>();
  for await (const told of iterateUpload(uploadAll(client, [blob]))) expectTypeOf(told).toEqualTypeOf<UploadAllEvent>();
  for await (const told of iterateUpload(of(1))) expectTypeOf(told).toEqualTypeOf<number>();
};

// Events are told apart by `type`, all of them, and cannot be changed.
export const whole = (told: UploadEvent): number | string | undefined => {
  switch (told.type) {
    case 'initialized':
      expectTypeOf(told.resumedBytes).toEqualTypeOf<number | undefined>();
      return told.segmentCount;
    case 'progress':
    case 'appended':
      return told.loaded / told.total;
    case 'retrying':
      expectTypeOf(told.reason).toEqualTypeOf<
        'network' | 'timeout' | 'server' | 'rate-limit' | 'auth' | 'too-large' | 'expired'
      >();
      return told.delay;
    case 'paused':
    case 'resumed':
      return told.mediaId;
    case 'finalized':
      expectTypeOf(told.processing).toEqualTypeOf<boolean>();
      return told.mediaId;
    case 'processing':
      return told.progressPercent;
    case 'described':
      return told.mediaId;
    case 'warning':
      return told.code;
    case 'succeeded':
      return told.media.mediaId;
    default:
      return told satisfies never;
  }
};
// @ts-expect-error: a member that only some events have, before they are told apart.
export const { loaded } = event;
if ('loaded' in event) expectTypeOf(event.type).toEqualTypeOf<'progress' | 'appended'>();
// @ts-expect-error: events are read-only.
if (event.type === 'succeeded') event.mediaId = '1';
// @ts-expect-error: an upload of its own has no failed event, its stream fails.
export const failed = event.type === 'failed';

// Of many, each event has an index, and a failure is an event.
expectTypeOf(one.index).toEqualTypeOf<number>();
expectTypeOf(one.count).toEqualTypeOf<number | undefined>();
if (one.type === 'failed') expectTypeOf(one.error).toEqualTypeOf<UploadError>();
expectTypeOf<UploadAllResult['error']>().toEqualTypeOf<UploadError | undefined>();

// What may be uploaded.
for (const media of [
  blob,
  new File([], 'a.png'),
  new ArrayBuffer(1),
  new Uint8Array(1),
  new DataView(new ArrayBuffer(1)),
])
  uploadMedia(client, media);
uploadMedia(client, Buffer.from('a'));
uploadMedia(client, fromFile('clip.mp4'));
uploadMedia(client, fromFile(new URL('file:///clip.mp4')));
// @ts-expect-error: a text might be a path, an address or the media: fromFile, fromUrl, a Blob.
uploadMedia(client, 'clip.mp4');
// @ts-expect-error: streams say too little: fromStream.
uploadMedia(client, blob.stream());
// @ts-expect-error: a list is uploadAll's.
uploadMedia(client, [blob]);
uploadAll(client, [blob, { source: new Uint8Array(1), options: { altText: 'A walk' } }]);
uploadAll(client, new Set([blob]));
// @ts-expect-error: one is uploadMedia's.
uploadAll(client, blob);

// Options.
uploadMedia(client, blob, {
  concurrency: 'auto',
  strategy: 'one-shot',
  target: 'dm',
  limits: 'warn',
  profile: 'premium',
});
// @ts-expect-error: no such way.
uploadMedia(client, blob, { strategy: 'parallel' });
// @ts-expect-error: a category that X does not have.
uploadMedia(client, blob, { mediaCategory: 'tweet_sticker' });
// @ts-expect-error: the alt text has an option of its own.
uploadMedia(client, blob, { metadata: { altText: 'A walk' } });
// @ts-expect-error: misspelt.
uploadMedia(client, blob, { altTexts: 'A walk' });
// @ts-expect-error: ids are texts, for they do not fit into a number.
uploadMedia(client, blob, { additionalOwners: [2244994945] });
// @ts-expect-error: one key for many sources.
uploadAll(client, [blob], { checkpointKey: 'a key' });
uploadAll(client, [blob], { concurrency: 3, segmentConcurrency: 'auto', forPost: true, only: [0, 2] });
// @ts-expect-error: of files; of segments it is `segmentConcurrency`.
uploadAll(client, [blob], { concurrency: 'auto' });

// A client.
mediaClient();
mediaClient({ baseUrl: '/relay' });
mediaClient({ baseUrl: new URL('https://example.com/relay'), version: 'v1.1', retry: { attempts: 3 } });
// @ts-expect-error: no such API.
mediaClient({ version: 'v3' });
// @ts-expect-error: a token alone signs nothing: oauth2('token').
mediaClient({ auth: 'token' });
expectTypeOf(client.status('1')).not.toBeAny();
// @ts-expect-error: ids are texts.
client.status(1880028106020515841);
