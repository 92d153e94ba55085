import { atPage, inApp, nextRequest } from './test-bed.js';
import { provideHttpClientTesting } from '@angular/common/http/testing';
import { provideHttpClient } from '@angular/common/http';
import type { Signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { TestBed } from '@angular/core/testing';
import { lastValueFrom, toArray } from 'rxjs';
import { fetchTransport, isMediaRequestError, type UploadState, uploadState } from 'rx-media-upload';
import {
  injectMediaUpload,
  MEDIA_CLIENT,
  MEDIA_TRANSPORT,
  provideMediaUpload,
  withHttpClient,
} from 'rx-media-upload/angular';
import { mediaEmulator, sampleMedia } from 'rx-media-upload/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const png = new File([sampleMedia('image/png', 1000)], 'picture.png', { type: 'image/png' });

describe('injectMediaUpload', () => {
  let leave: () => void;
  beforeEach(() => (leave = atPage('https://app.example/compose')));
  afterEach(() => {
    TestBed.resetTestingModule();
    leave();
  });

  it('uploads with nothing provided but a way to the server', async () => {
    const emulator = mediaEmulator();
    const signed = (request: Request): Request =>
      new Request(request, {
        headers: { ...Object.fromEntries(request.headers), authorization: 'Bearer by-the-server' },
      });
    const fetch = globalThis.fetch;
    globalThis.fetch = (input, init) => emulator.fetch(signed(new Request(input, init)));
    try {
      const upload = inApp([], injectMediaUpload);
      const events = await lastValueFrom(upload(png).pipe(toArray()));
      expect(events.map(({ type }) => type)).toEqual(['initialized', 'appended', 'finalized', 'succeeded']);
    } finally {
      globalThis.fetch = fetch;
    }
    expect(emulator.requests.map(({ path }) => path.replace(/\d{19}/, 'ID'))).toEqual([
      '/2/media/upload/initialize',
      '/2/media/upload/ID/append',
      '/2/media/upload/ID/finalize',
    ]);
  });

  it('sends to the page’s own origin where nothing is said', () => {
    expect(inApp([], () => TestBed.inject(MEDIA_CLIENT).baseUrl)).toBe('/');
    expect(inApp([provideMediaUpload()], () => TestBed.inject(MEDIA_CLIENT).baseUrl)).toBe('/');
    expect(inApp([provideMediaUpload({ baseUrl: '/relay' })], () => TestBed.inject(MEDIA_CLIENT).baseUrl)).toBe(
      '/relay',
    );
  });

  it('is one client for the whole app', () => {
    inApp([], () => expect(TestBed.inject(MEDIA_CLIENT)).toBe(TestBed.inject(MEDIA_CLIENT)));
  });

  it('says where it may be called', () => {
    expect(() => injectMediaUpload()).toThrow(/injection context/);
  });

  it('sends nothing before it is subscribed to', () => {
    const sent: string[] = [];
    const transport = fetchTransport({
      fetch: async (url) => (sent.push(url as string), new Response(null, { status: 500 })),
    });
    const upload = inApp([{ provide: MEDIA_TRANSPORT, useValue: transport }], injectMediaUpload);
    upload(png);
    expect(sent).toEqual([]);
  });

  it('takes what holds for every upload from the options, and the call goes before it', async () => {
    const emulator = mediaEmulator({ accessTokens: { token: { user: '1' } } });
    const fetch: typeof globalThis.fetch = (input, init) => emulator.fetch(new Request(input, init));
    const providers = [
      provideMediaUpload({
        transport: fetchTransport({ fetch }),
        auth: () => Promise.resolve({ authorization: 'Bearer token' }),
        upload: { segmentBytes: 400, altText: 'of the app' },
      }),
    ];
    const upload = inApp(providers, injectMediaUpload);
    await lastValueFrom(upload(png));
    await lastValueFrom(upload(png, { altText: 'of the call' }));
    expect(emulator.uploads.map(({ altText, segments }) => [altText, segments.length])).toEqual([
      ['of the app', 3],
      ['of the call', 3],
    ]);
  });

  it('goes through the app’s HttpClient, from INIT to STATUS', async () => {
    const upload = inApp(
      [provideHttpClient(), provideHttpClientTesting(), provideMediaUpload({ baseUrl: '/relay' }, withHttpClient())],
      injectMediaUpload,
    );
    const events = lastValueFrom(
      upload(new File([sampleMedia('video/mp4', 900)], 'clip.mp4'), { segmentBytes: 500 }).pipe(toArray()),
    );

    const initialize = await nextRequest('/relay/2/media/upload/initialize');
    expect(initialize.request.method).toBe('POST');
    expect(JSON.parse(initialize.request.body as string)).toEqual({
      total_bytes: 900,
      media_type: 'video/mp4',
      media_category: 'tweet_video',
    });
    initialize.flush(
      '{"data":{"id":"1880028106020515840","media_key":"7_1880028106020515840","expires_after_secs":86400}}',
    );

    for (const size of [500, 400]) {
      const append = await nextRequest('/relay/2/media/upload/1880028106020515840/append');
      const form = await new Response(append.request.body as Blob, {
        headers: { 'content-type': append.request.headers.get('content-type')! },
      }).formData();
      expect([form.get('segment_index'), (form.get('media') as File).size]).toEqual([size === 500 ? '0' : '1', size]);
      append.flush('', { status: 204, statusText: 'No Content' });
    }

    const finalize = await nextRequest('/relay/2/media/upload/1880028106020515840/finalize');
    finalize.flush(
      '{"data":{"id":"1880028106020515840","size":900,"processing_info":{"state":"pending","check_after_secs":0.01}}}',
    );
    const status = await nextRequest('/relay/2/media/upload');
    expect(status.request.urlWithParams).toBe('/relay/2/media/upload?command=STATUS&media_id=1880028106020515840');
    status.flush(
      '{"data":{"id":"1880028106020515840","processing_info":{"state":"succeeded","progress_percent":100}}}',
    );

    expect((await events).map(({ type }) => type)).toEqual([
      'initialized',
      'appended',
      'appended',
      'finalized',
      'succeeded',
    ]);
  });

  it('is a signal, with uploadState() and toSignal(): preparing at once, failure a value, over with its injector', async () => {
    let state: Signal<UploadState> | undefined;
    inApp([provideHttpClient(), provideHttpClientTesting(), provideMediaUpload({}, withHttpClient())], () => {
      state = toSignal(injectMediaUpload()(png).pipe(uploadState()), { requireSync: true });
    });
    expect(state!()).toEqual({ phase: 'preparing', fraction: 0 });
    const initialize = await nextRequest('/2/media/upload/initialize');
    initialize.flush('{"data":{"id":"9","expires_after_secs":86400}}');
    expect(state!()).toEqual({ phase: 'uploading', fraction: 0, mediaId: '9' });
    const append = await nextRequest('/2/media/upload/9/append');
    append.flush('{"title":"Forbidden","detail":"Not yours."}', { status: 403, statusText: 'Forbidden' });
    const { phase, error } = state!();
    expect([phase, isMediaRequestError(error) && error.status]).toEqual(['failed', 403]);
  });

  it('stops with the injector that its signal lives in', async () => {
    inApp([provideHttpClient(), provideHttpClientTesting(), provideMediaUpload({}, withHttpClient())], () =>
      toSignal(injectMediaUpload()(png).pipe(uploadState())),
    );
    const initialize = await nextRequest('/2/media/upload/initialize');
    expect(initialize.cancelled).toBe(false);
    TestBed.resetTestingModule();
    expect(initialize.cancelled).toBe(true);
  });

  it('fails on the error channel, and without a request, where the file cannot be uploaded at all', async () => {
    await expect(lastValueFrom(inApp([], injectMediaUpload)(new Blob([])))).rejects.toThrow(/empty/);
  });
});
