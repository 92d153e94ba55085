import { HttpBackend, HttpClient, HttpXhrBackend } from '@angular/common/http';
import {
  type EnvironmentProviders,
  inject,
  InjectionToken,
  makeEnvironmentProviders,
  type Provider,
} from '@angular/core';
import { defaultTransport } from '../http/default-transport.js';
import type { Transport } from '../http/transport.js';
import { type MediaClient, mediaClient, type MediaClientOptions } from '../client/media-client.js';
import type { UploadOptions } from '../upload-options.js';
import { httpClientTransport } from './http-client-transport.js';

/** How an app uploads. */
export interface MediaUploadOptions extends MediaClientOptions {
  /** The relay. @defaultValue `/`: the page's own origin, since X lets no browser in */
  readonly baseUrl?: string | URL;
  /** What holds for every upload that says nothing else. */
  readonly upload?: UploadOptions;
}

/** What `provideMediaUpload` was given. Nothing needs to be provided. */
export const MEDIA_UPLOAD_OPTIONS = new InjectionToken<MediaUploadOptions>('rx-media-upload options', {
  providedIn: 'root',
  factory: () => ({}),
});

/**
 * How requests travel: with `XMLHttpRequest` where there is one, for byte progress; else with `fetch`.
 * `withHttpClient()` replaces it.
 */
export const MEDIA_TRANSPORT = new InjectionToken<Transport>('rx-media-upload transport', {
  providedIn: 'root',
  factory: defaultTransport,
});

/** The app's one client: its requests share a rate budget. */
export const MEDIA_CLIENT = new InjectionToken<MediaClient>('rx-media-upload client', {
  providedIn: 'root',
  factory: () => mediaClient({ baseUrl: '/', transport: inject(MEDIA_TRANSPORT), ...inject(MEDIA_UPLOAD_OPTIONS) }),
});

/** A part that `provideMediaUpload` takes: made by a `with…` function. */
export interface MediaUploadFeature {
  readonly providers: readonly Provider[];
}

/**
 * Provides how an app uploads. Without it, uploads go to the page's own origin (`/2/media/…`), with `XMLHttpRequest`.
 *
 * @example
 * ```ts
 * import { provideHttpClient } from '@angular/common/http';
 * import { provideMediaUpload, withHttpClient } from 'rx-media-upload/angular';
 *
 * export const appConfig = { providers: [provideHttpClient(), provideMediaUpload({ baseUrl: '/relay' }, withHttpClient())] };
 * ```
 */
export const provideMediaUpload = (
  options: MediaUploadOptions = {},
  ...features: readonly MediaUploadFeature[]
): EnvironmentProviders =>
  makeEnvironmentProviders([
    { provide: MEDIA_UPLOAD_OPTIONS, useValue: options },
    ...features.map(({ providers }) => [...providers]),
  ]);

/**
 * Sends through the app's `HttpClient`: its interceptors run, once for each attempt, and may add the user's own
 * credentials for the relay. `provideHttpClient()` must be provided.
 *
 * Byte progress comes where the backend is XHR: the default up to Angular 21; with `provideHttpClient(withXhr())` in
 * Angular 22. A fetch backend gives none, and is not asked for it.
 *
 * @param uploadProgress - Overrides what is found out of the backend, for one of your own.
 */
export const withHttpClient = ({ uploadProgress }: { readonly uploadProgress?: boolean } = {}): MediaUploadFeature => ({
  providers: [
    {
      provide: MEDIA_TRANSPORT,
      useFactory: () =>
        httpClientTransport(inject(HttpClient), {
          uploadProgress: uploadProgress ?? inject(HttpBackend) instanceof HttpXhrBackend,
        }),
    },
  ],
});
