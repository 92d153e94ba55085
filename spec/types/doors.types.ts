// What the public types promise at the other doors. Read by the compiler alone (`npm run check:types`).
import type { HttpClient } from '@angular/common/http';
import type { EnvironmentProviders, ResourceRef, Signal } from '@angular/core';
import type { Job, Queue } from 'bullmq';
import { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { createClient } from 'redis';
import { EMPTY, type Observable, of } from 'rxjs';
import { expectTypeOf } from 'vitest';
import {
  type CheckpointStore,
  type Finding,
  type MediaClient,
  oauth2,
  type Transport,
  type UploadedMedia,
  type UploadEvent,
  uploadMedia,
  type UploadState,
  webCheckpoints,
} from 'rx-media-upload';
import { httpClientTransport, injectUploadQueue, provideMediaUpload, withHttpClient } from 'rx-media-upload/angular';
import { uploadResource } from 'rx-media-upload/angular/resource';
import { type QueuedUploadData, uploadProcessor } from 'rx-media-upload/bullmq';
import { fileCheckpoints, fromFile } from 'rx-media-upload/node';
import { tracedClient, traceUpload } from 'rx-media-upload/opentelemetry';
import { checkMedia, type MediaFacts, probeMedia } from 'rx-media-upload/probe';
import { type JobStore, memoryJobs, runUploadJob } from 'rx-media-upload/queue';
import { redisJobs, redisOwnership, redisRateBudget } from 'rx-media-upload/redis';
import { mediaRelay, nodeListener } from 'rx-media-upload/relay';
import { type MediaEmulator, mediaEmulator, sampleMedia } from 'rx-media-upload/testing';
import { serveEmulator } from 'rx-media-upload/testing/node';

declare const client: MediaClient;
declare const blob: Blob;

// Transports: whoever writes one has the events checked.
export const scripted: Transport = () => of({ type: 'response', response: { status: 200, headers: {}, text: '{}' } });
// @ts-expect-error: a response of fetch is none of ours.
export const raw: Transport = () => of(new Response('{}'));

// Checkpoints: whatever looks like a Storage, and a store of one's own.
webCheckpoints({ getItem: () => null, setItem: () => undefined, removeItem: () => undefined });
webCheckpoints(localStorage);
export const own: CheckpointStore = { load: () => EMPTY, save: async () => Promise.resolve(), remove: () => [] };
uploadMedia(client, blob, { checkpoints: fileCheckpoints('.uploads') });
// @ts-expect-error: a folder alone is no store.
uploadMedia(client, blob, { checkpoints: '.uploads' });

// A look at media is what `check` takes.
expectTypeOf(probeMedia(blob)).toEqualTypeOf<Observable<MediaFacts>>();
expectTypeOf(checkMedia(blob)).toEqualTypeOf<Observable<readonly Finding[]>>();
uploadMedia(client, blob, { check: checkMedia });

// Jobs: the worker's functions are given the job's data.
const worker = { client: () => of(client), source: ({ path }: { path: string }) => fromFile(path), jobs: memoryJobs() };
const account = { app: 'an app', user: '2244994945' };
expectTypeOf(runUploadJob({ id: '1', account, data: { path: 'a.png' } }, worker)).toEqualTypeOf<
  Observable<UploadEvent>
>();
// @ts-expect-error: data that the worker does not know what to do with.
runUploadJob({ id: '1', account, data: { file: 'a.png' } }, worker);
// @ts-expect-error: X counts by app and user.
runUploadJob({ id: '1', account: { user: '1' }, data: { path: 'a.png' } }, worker);

// BullMQ: what comes out is what its own Worker and Queue take.
new Worker('uploads', uploadProcessor(worker), { connection: {} });
declare const queue: Queue<QueuedUploadData<{ path: string }>, UploadedMedia>;
expectTypeOf(queue.add('upload', { path: 'a.png', account })).resolves.toExtend<Job>();
// @ts-expect-error: without an account.
void queue.add('upload', { path: 'a.png' });

// Redis: of either client.
declare const io: Redis;
declare const node: ReturnType<typeof createClient>;
expectTypeOf(redisJobs(io)).toEqualTypeOf<JobStore>();
redisJobs(node);
redisOwnership(io, { prefix: 'a:' });
redisRateBudget(node);
// @ts-expect-error: an address is no client.
redisJobs('redis://127.0.0.1');

// The relay: `auth` for all, or of the user that `authenticate` gave.
interface User {
  readonly id: string;
  readonly token: string;
}
declare const userOf: (request: Request) => Promise<User | undefined>;
const relay = mediaRelay({ authenticate: userOf, auth: (user: User) => oauth2(user.token) });
expectTypeOf(relay).toBeCallableWith(new Request('https://example.com'));
expectTypeOf(relay.close()).toEqualTypeOf<Promise<void>>();
nodeListener(relay);
mediaRelay({ authenticate: () => 'user', auth: oauth2('token') });
// @ts-expect-error: nobody would be asked who it is.
mediaRelay({ auth: oauth2('token') });

// Traces.
expectTypeOf(tracedClient(client)).toEqualTypeOf<MediaClient>();
expectTypeOf(traceUpload((traced) => uploadMedia(traced(client), blob))).toEqualTypeOf<Observable<UploadEvent>>();

// Angular.
declare const http: HttpClient;
expectTypeOf(httpClientTransport(http, { uploadProgress: true })).toEqualTypeOf<Transport>();
expectTypeOf(provideMediaUpload({ baseUrl: '/relay' }, withHttpClient())).toEqualTypeOf<EnvironmentProviders>();
expectTypeOf(uploadResource(() => blob)).toEqualTypeOf<ResourceRef<UploadState | undefined>>();
export const items = (): Signal<unknown> => injectUploadQueue().items;

// The emulator.
expectTypeOf(mediaEmulator()).toEqualTypeOf<MediaEmulator>();
mediaEmulator().fail({ command: 'append', segmentIndex: 1, status: 503 });
// @ts-expect-error: no such command.
mediaEmulator().fail({ command: 'apend' });
// @ts-expect-error: no such sample.
sampleMedia('image/avif', 100);
export const served = async (): Promise<void> => {
  await using emulator = await serveEmulator({ port: 0 });
  expectTypeOf(emulator.url).toEqualTypeOf<string>();
};
