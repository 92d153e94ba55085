import { type EnvironmentProviders, inject, makeEnvironmentProviders } from '@angular/core';
import { defer } from 'rxjs';
import type { MediaSource } from '../../source/to-chunk-source.js';
import { MEDIA_UPLOAD, type MediaUpload } from '../inject-media-upload.js';
import { MEDIA_UPLOAD_OPTIONS } from '../provide-media-upload.js';
import { startedUpload, type TestUpload } from './test-upload.js';

/** Which uploads are meant: a source, the name of its file, or whatever a function says. */
export type UploadMatch = MediaSource | string | ((upload: TestUpload) => boolean);

/** Hands a spec the uploads that are started, in the place of a server. `TestBed.inject()` gives it. */
export abstract class MediaUploadTestingController {
  /** Those that were started and not asked for yet; they are asked for now. */
  abstract match(which: UploadMatch): readonly TestUpload[];
  /** The only one. @throws Error where there is none, or several. */
  abstract expectOne(which: UploadMatch): TestUpload;
  /** @throws Error where there is one. */
  abstract expectNone(which: UploadMatch): void;
  /** @throws Error where uploads were started that nobody has asked for; those that were given up do not count. */
  abstract verify(): void;
}

/**
 * Puts a controller in the place of the app's uploads: `injectMediaUpload()`, `injectUploadQueue()` and
 * `uploadResource()` start what a spec answers. Nothing is sent, and no bytes are read but what a queue looks at.
 *
 * @example
 * ```ts
 * import { TestBed } from '@angular/core/testing';
 * import { uploadState } from 'rx-media-upload';
 * import { injectMediaUpload } from 'rx-media-upload/angular';
 * import { MediaUploadTestingController, provideMediaUploadTesting } from 'rx-media-upload/angular/testing';
 *
 * TestBed.configureTestingModule({ providers: [provideMediaUploadTesting()] });
 * const file = new File(['…'], 'cat.png', { type: 'image/png' });
 * TestBed.runInInjectionContext(() => injectMediaUpload()(file).pipe(uploadState())).subscribe(({ phase }) => console.log(phase));
 *
 * const uploads = TestBed.inject(MediaUploadTestingController);
 * const cat = uploads.expectOne('cat.png');
 * cat.progress(2);
 * cat.succeed({ mediaId: '1880028106020515840' });
 * uploads.verify();
 * ```
 */
export const provideMediaUploadTesting = (): EnvironmentProviders =>
  makeEnvironmentProviders([
    { provide: AnsweredUploads, useFactory: () => new AnsweredUploads() },
    { provide: MediaUploadTestingController, useExisting: AnsweredUploads },
    { provide: MEDIA_UPLOAD, useFactory: answeredUpload },
  ]);

const answeredUpload = (): MediaUpload => {
  const { upload } = inject(AnsweredUploads);
  const { upload: defaults } = inject(MEDIA_UPLOAD_OPTIONS);
  return (source, options) => upload(source, { ...defaults, ...options });
};

/** Ids as long as X's. */
const FIRST_ID = 1_880_028_106_020_515_840n;

class AnsweredUploads extends MediaUploadTestingController {
  readonly #started: TestUpload[] = [];
  #count = 0n;

  readonly upload: MediaUpload = (source, options = {}) =>
    defer(() => {
      const { test, events$ } = startedUpload(source, options, String(FIRST_ID + this.#count++));
      this.#started.push(test);
      return events$;
    });

  match(which: UploadMatch): readonly TestUpload[] {
    const found = this.#started.filter(matching(which));
    for (const upload of found) this.#started.splice(this.#started.indexOf(upload), 1);
    return found;
  }

  expectOne(which: UploadMatch): TestUpload {
    const found = this.#started.filter(matching(which));
    const [only] = found;
    if (only === undefined || found.length > 1)
      throw new Error(`Expected one upload of ${nameOf(which)}, found ${found.length}${listOf(this.#started)}`);
    this.match((upload) => upload === only);
    return only;
  }

  expectNone(which: UploadMatch): void {
    const found = this.#started.filter(matching(which));
    if (found.length > 0) throw new Error(`Expected no upload of ${nameOf(which)}, found ${found.length}`);
  }

  verify(): void {
    const open = this.#started.filter(({ isCancelled }) => !isCancelled);
    if (open.length > 0) throw new Error(`Expected no open uploads, found ${open.length}${listOf(open)}`);
  }
}

const matching =
  (which: UploadMatch) =>
  (upload: TestUpload): boolean => {
    if (typeof which === 'function') return which(upload);
    return typeof which === 'string' ? upload.name === which : upload.source === which;
  };

const nameOf = (which: UploadMatch): string => {
  if (typeof which === 'function') return 'what the function is true of';
  return typeof which === 'string' ? `'${which}'` : ((which as { name?: string }).name ?? 'that source');
};

const listOf = (uploads: readonly TestUpload[]): string =>
  uploads.length === 0 ? '' : ` (started: ${uploads.map(({ name = 'no name' }) => name).join(', ')})`;
