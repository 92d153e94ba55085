import { answering, atPage, inApp } from './test-bed.js';
import { XhrFactory } from '@angular/common';
import {
  HttpBackend,
  HttpClient,
  HttpEventType,
  HttpHeaders,
  provideHttpClient,
  withFetch,
  withInterceptors,
} from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import type { EnvironmentProviders, Provider } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { lastValueFrom, Observable, toArray } from 'rxjs';
import { isMediaRequestError, isNetworkError, type Transport, type TransportRequest } from 'rx-media-upload';
import {
  httpClientTransport,
  MEDIA_CLIENT,
  MEDIA_TRANSPORT,
  type MediaUploadOptions,
  provideMediaUpload,
  withHttpClient,
} from 'rx-media-upload/angular';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { patternedBytes } from '../support/patterned-bytes.js';

const url = 'https://app.example/relay/2/media/upload';
const request: TransportRequest = {
  method: 'POST',
  url,
  headers: { 'content-type': 'application/json' },
  body: '{"a":1}',
};
const noReply = new Event('error') as ProgressEvent;
const testing = [provideHttpClient(), provideHttpClientTesting()];
const transportIn = (...providers: (Provider | EnvironmentProviders)[]): Transport =>
  inApp([provideMediaUpload({}, withHttpClient()), ...providers], () => TestBed.inject(MEDIA_TRANSPORT));

describe('httpClientTransport', () => {
  describe('a request', () => {
    it('carries method, URL, headers and text as they are, and gives the reply as text', async () => {
      const reply = lastValueFrom(transportIn(...testing)(request));
      const sent = TestBed.inject(HttpTestingController).expectOne(url);
      expect([
        sent.request.method,
        sent.request.body,
        sent.request.headers.get('content-type'),
        sent.request.responseType,
      ]).toEqual(['POST', '{"a":1}', 'application/json', 'text']);
      sent.flush('{"id":1880028106020515841}', {
        status: 202,
        statusText: 'Accepted',
        headers: new HttpHeaders({ 'X-Rate-Limit-Reset': '5' }),
      });
      expect(await reply).toEqual({
        type: 'response',
        response: { status: 202, headers: { 'x-rate-limit-reset': '5' }, text: '{"id":1880028106020515841}' },
      });
    });

    it('has media go out as a Blob of its parts, not as JSON, with the content type that was given', async () => {
      const bytes = patternedBytes(3000);
      const reply = lastValueFrom(
        transportIn(...testing)({
          ...request,
          headers: { 'content-type': 'multipart/form-data; boundary=b' },
          body: [bytes.subarray(0, 10), new Blob([bytes.subarray(10, 20)]), bytes.subarray(20, 30)],
        }),
      );
      const sent = TestBed.inject(HttpTestingController).expectOne(url);
      const body = sent.request.serializeBody();
      expect(body).toBeInstanceOf(Blob);
      expect(new Uint8Array(await (body as Blob).arrayBuffer())).toEqual(bytes.slice(0, 30));
      expect(sent.request.headers.get('content-type')).toBe('multipart/form-data; boundary=b');
      sent.flush('');
      await reply;
    });

    it('is not made before subscribing, and cancelled on unsubscribe', () => {
      const response$ = transportIn(...testing)(request);
      const http = TestBed.inject(HttpTestingController);
      http.expectNone(url);
      const subscription = response$.subscribe();
      const sent = http.expectOne(url);
      expect(sent.cancelled).toBe(false);
      subscription.unsubscribe();
      expect(sent.cancelled).toBe(true);
      http.verify();
    });

    it('may have no body', () => {
      transportIn(...testing)({ method: 'GET', url, headers: {} }).subscribe();
      const { request: sent } = TestBed.inject(HttpTestingController).expectOne(url);
      expect([sent.method, sent.body, sent.reportProgress]).toEqual(['GET', null, false]);
    });

    it('tells how many bytes have left, where the backend does', async () => {
      const transport = inApp(testing, () => httpClientTransport(TestBed.inject(HttpClient), { uploadProgress: true }));
      const events = lastValueFrom(transport(request).pipe(toArray()));
      const sent = TestBed.inject(HttpTestingController).expectOne(url);
      expect(sent.request.reportProgress).toBe(true);
      sent.event({ type: HttpEventType.UploadProgress, loaded: 3, total: 7 });
      sent.event({ type: HttpEventType.DownloadProgress, loaded: 1 });
      sent.flush('');
      expect(await events).toMatchObject([{ type: 'progress', loaded: 3 }, { type: 'response' }]);
    });
  });

  describe('a failure', () => {
    it.each([400, 401, 404, 413, 429, 500, 503])(
      'with a %d is a response, with its headers and words',
      async (status) => {
        const reply = lastValueFrom(transportIn(...testing)(request));
        TestBed.inject(HttpTestingController)
          .expectOne(url)
          .flush('{"detail":"No."}', { status, statusText: 'x', headers: { 'retry-after': '7' } });
        expect(await reply).toMatchObject({
          type: 'response',
          response: { status, headers: { 'retry-after': '7' }, text: '{"detail":"No."}' },
        });
      },
    );

    it('without a response stays a failure', async () => {
      const reply = lastValueFrom(transportIn(...testing)(request));
      TestBed.inject(HttpTestingController).expectOne(url).error(noReply);
      await expect(reply).rejects.toMatchObject({ name: 'HttpErrorResponse', status: 0 });
    });

    it('keeps X’s status and words through the client', async () => {
      const status$ = inApp(
        [...testing, provideMediaUpload({ baseUrl: 'https://app.example/relay' }, withHttpClient())],
        () => TestBed.inject(MEDIA_CLIENT),
      ).status('1');
      const failure = lastValueFrom(status$).catch((error: unknown) => error);
      TestBed.inject(HttpTestingController)
        .expectOne(({ url: to }) => to.startsWith(url))
        .flush('{"title":"CreditsDepleted","detail":"No credits."}', { status: 402, statusText: 'Payment Required' });
      const error = await failure;
      expect(isMediaRequestError(error) && [error.status, error.title, error.detail]).toEqual([
        402,
        'CreditsDepleted',
        'No credits.',
      ]);
    });

    it('of the connection is a NetworkError, and tried again', async () => {
      const options = { baseUrl: 'https://app.example/relay', retry: { attempts: 1 } };
      const status$ = inApp([...testing, provideMediaUpload(options, withHttpClient())], () =>
        TestBed.inject(MEDIA_CLIENT),
      ).status('1');
      const failure = lastValueFrom(status$).catch((error: unknown) => error);
      TestBed.inject(HttpTestingController)
        .expectOne(({ url: to }) => to.startsWith(url))
        .error(noReply);
      expect(isNetworkError(await failure)).toBe(true);
    });
  });

  describe('the app’s interceptors', () => {
    const initialize = { totalBytes: 9, mediaType: 'image/png' };
    const options = { baseUrl: 'https://app.example/relay', retry: { initialDelay: 1 } };

    it('run once for a request', async () => {
      const { seen, interceptor } = answering(200);
      const client = inApp(
        [provideHttpClient(withInterceptors([interceptor])), provideMediaUpload(options, withHttpClient())],
        () => TestBed.inject(MEDIA_CLIENT),
      );
      await lastValueFrom(client.initialize(initialize));
      expect(seen).toHaveLength(1);
    });

    it('run again for each attempt, so that a new one may get a new token', async () => {
      const { seen, interceptor } = answering(503, 200);
      let token = 0;
      const signing = withInterceptors([
        (request, next) => next(request.clone({ setHeaders: { authorization: `Bearer ${++token}` } })),
        interceptor,
      ]);
      const client = inApp([provideHttpClient(signing), provideMediaUpload(options, withHttpClient())], () =>
        TestBed.inject(MEDIA_CLIENT),
      );
      await lastValueFrom(client.initialize(initialize));
      expect(seen.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer 1', 'Bearer 2']);
    });
  });

  describe('the URL, in a page', () => {
    const initialize = { totalBytes: 9, mediaType: 'image/png' };
    let leave: () => void;
    beforeEach(() => (leave = atPage('https://app.example/compose')));
    afterEach(() => leave());

    it.each<[string, MediaUploadOptions | undefined, string]>([
      ['/relay', { baseUrl: '/relay' }, '/relay/2/media/upload/initialize'],
      ['/relay/', { baseUrl: '/relay/' }, '/relay/2/media/upload/initialize'],
      ['relay', { baseUrl: 'relay' }, 'relay/2/media/upload/initialize'],
      ['./relay', { baseUrl: './relay' }, './relay/2/media/upload/initialize'],
      ['https://a.example/r', { baseUrl: 'https://a.example/r' }, 'https://a.example/r/2/media/upload/initialize'],
      ['a URL', { baseUrl: new URL('https://a.example') }, 'https://a.example/2/media/upload/initialize'],
      ['nothing', undefined, '/2/media/upload/initialize'],
    ])('begins with what the user wrote: %s', async (_, options, expected) => {
      const { seen, interceptor } = answering(200);
      const client = inApp(
        [provideHttpClient(withInterceptors([interceptor])), provideMediaUpload(options, withHttpClient())],
        () => TestBed.inject(MEDIA_CLIENT),
      );
      await lastValueFrom(client.initialize(initialize));
      expect(seen.map(({ url }) => url)).toEqual([expected]);
    });

    it('is one that an interceptor finds by its beginning, so that it gets its header', async () => {
      const { seen, interceptor } = answering(200);
      const csrf = withInterceptors([
        (request, next) =>
          next(request.url.startsWith('/relay') ? request.clone({ setHeaders: { 'x-xsrf-token': 'a' } }) : request),
        interceptor,
      ]);
      const client = inApp([provideHttpClient(csrf), provideMediaUpload({ baseUrl: '/relay' }, withHttpClient())], () =>
        TestBed.inject(MEDIA_CLIENT),
      );
      await lastValueFrom(client.initialize(initialize));
      expect(seen[0]!.headers.get('x-xsrf-token')).toBe('a');
    });
  });

  describe('byte progress', () => {
    const askedOf = async (
      backend: readonly (Provider | EnvironmentProviders)[],
      options?: { uploadProgress: boolean },
    ): Promise<boolean[]> => {
      const { seen, interceptor } = answering(200, 200);
      const transport = inApp(
        [
          ...backend,
          provideHttpClient(withInterceptors([interceptor])),
          ...backend,
          provideMediaUpload({}, withHttpClient(options)),
        ],
        () => TestBed.inject(MEDIA_TRANSPORT),
      );
      await lastValueFrom(transport(request));
      await lastValueFrom(transport({ method: 'GET', url, headers: {} }));
      return seen.map(({ reportProgress }) => reportProgress);
    };
    const ownBackend = { provide: HttpBackend, useValue: { handle: () => new Observable<never>() } };

    it('is asked of XHR, for requests that have bytes to send', async () => {
      const xhr = { provide: XhrFactory, useValue: { build: () => new Observable() } };
      expect(await askedOf([xhr])).toEqual([true, false]);
    });
    it('is not asked of fetch, which refuses it in Angular 22', async () => {
      expect(await askedOf([provideHttpClient(withFetch())])).toEqual([false, false]);
    });
    it('is not asked of a backend that nobody knows, unless the app says so', async () => {
      expect(await askedOf([ownBackend])).toEqual([false, false]);
      expect(await askedOf([ownBackend], { uploadProgress: true })).toEqual([true, false]);
    });
  });
});
