import { type EnvironmentProviders, inject, InjectionToken, makeEnvironmentProviders } from '@angular/core';
import { defer } from 'rxjs';
import type { MediaSource } from '../../source/to-chunk-source.js';
import { MEDIA_UPLOAD, type MediaUpload } from '../inject-media-upload.js';
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
    { provide: ANSWERED_UPLOADS, useFactory: answeredUploads },
    { provide: MediaUploadTestingController, useExisting: ANSWERED_UPLOADS },
    { provide: MEDIA_UPLOAD, useFactory: () => inject(ANSWERED_UPLOADS).upload },
  ]);

/** A controller, and the uploads that it answers. */
interface AnsweredUploads extends MediaUploadTestingController {
  readonly upload: MediaUpload;
}

const ANSWERED_UPLOADS = new InjectionToken<AnsweredUploads>('rx-media-upload answered uploads');

/** Ids as long as X's. */
const FIRST_ID = 1_880_028_106_020_515_840n;

function answeredUploads(): AnsweredUploads {
  const started: TestUpload[] = [];
  let count = 0n;
  const take = (isMeant: (upload: TestUpload) => boolean): readonly TestUpload[] => {
    const found = started.filter(isMeant);
    for (const upload of found) started.splice(started.indexOf(upload), 1);
    return found;
  };
  const match = (which: UploadMatch): readonly TestUpload[] => take(matching(which));
  return {
    upload: (source, options = {}) =>
      defer(() => {
        const { test, events$ } = startedUpload(source, options, String(FIRST_ID + count++));
        started.push(test);
        return events$;
      }),
    match,
    expectOne: (which) => {
      const found = started.filter(matching(which));
      const [only] = found;
      if (only === undefined || found.length > 1)
        throw new Error(`Expected one upload of ${nameOf(which)}, found ${found.length}${listOf(started)}`);
      take((upload) => upload === only);
      return only;
    },
    expectNone: (which) => {
      const found = started.filter(matching(which));
      if (found.length > 0) throw new Error(`Expected no upload of ${nameOf(which)}, found ${found.length}`);
    },
    verify: () => {
      const open = started.filter(({ isCancelled }) => !isCancelled);
      if (open.length > 0) throw new Error(`Expected no open uploads, found ${open.length}${listOf(open)}`);
    },
  };
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
