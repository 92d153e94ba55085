import {
  assertInInjectionContext,
  resource,
  type ResourceOptions,
  type ResourceRef,
  signal,
  type Signal,
} from '@angular/core';
import { fromEvent, takeUntil, tap } from 'rxjs';
import { type UploadState, uploadState } from '../../operators/upload-state.js';
import type { MediaSource } from '../../source/to-chunk-source.js';
import type { UploadError } from '../../upload-error.js';
import type { UploadOptions } from '../../upload-options.js';
import { injectMediaUpload } from '../inject-media-upload.js';

/** What Angular gives a loader: `request` in 19, `params` from 20 on. */
interface Loading {
  readonly params?: MediaSource;
  readonly request?: MediaSource;
  readonly abortSignal: AbortSignal;
}

type Streamed = { readonly value: UploadState } | { readonly error: UploadError };

/**
 * An upload as one of Angular's resources: it starts when `file` gives one, begins anew with another, stops with none,
 * and with whatever it was made in. `value()` is its state (`phase`, `fraction`, …); a failure is the resource's `error()`,
 * an `UploadError`, and `reload()` tries once more. Angular 19.2 and later; `resource` is experimental there up to 21.
 *
 * @example
 * ```ts
 * import { Component, signal } from '@angular/core';
 * import { uploadResource } from 'rx-media-upload/angular/resource';
 *
 * @Component({ selector: 'app-avatar', template: `@if (upload.hasValue()) { {{ upload.value()?.phase }} }` })
 * export class Avatar {
 *   protected readonly file = signal<File | undefined>(undefined);
 *   protected readonly upload = uploadResource(this.file, { altText: 'My face' });
 * }
 * ```
 */
export function uploadResource(
  file: () => MediaSource | undefined,
  options?: UploadOptions,
): ResourceRef<UploadState | undefined> {
  assertInInjectionContext(uploadResource);
  const upload = injectMediaUpload();
  const stream = ({ params, request, abortSignal }: Loading): Promise<Signal<Streamed>> => {
    const streamed = signal<Streamed>({ value: { phase: 'preparing', fraction: 0 } });
    // Without a file there is no loading: one of the two is given.
    upload((params ?? request) as MediaSource, options)
      .pipe(
        uploadState(),
        tap((state) => streamed.set(state.error ? { error: state.error } : { value: state })),
        takeUntil(fromEvent(abortSignal, 'abort')),
      )
      .subscribe();
    return Promise.resolve(streamed);
  };
  // By both names: each version reads the one that it knows.
  return resource<UploadState, MediaSource | undefined>({ params: file, request: file, stream } as ResourceOptions<
    UploadState,
    MediaSource | undefined
  >);
}
