import { computed, inject, Injectable, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { injectMediaUpload } from 'rx-media-upload/angular';
import { mergeMap, Subject } from 'rxjs';
import { QueuedUpload } from './queued-upload';
import { UnfinishedUploads } from './unfinished-uploads';

/** Uploads at a time: a browser opens about six connections to one server. */
const AT_A_TIME = 3;

/** The files on the page, and which of them are uploading. */
@Injectable({ providedIn: 'root' })
export class UploadQueue {
  readonly #upload = injectMediaUpload();
  readonly #unfinished = inject(UnfinishedUploads);
  readonly #start$ = new Subject<QueuedUpload>();
  readonly #uploads = signal<readonly QueuedUpload[]>([]);

  readonly uploads = this.#uploads.asReadonly();
  readonly ready = computed(() => this.uploads().filter(({ stage }) => stage() === 'ready'));
  readonly started = computed(() => this.uploads().filter(({ started }) => started()));
  readonly done = computed(() => this.started().filter(({ stage }) => stage() === 'succeeded'));
  readonly failed = computed(() => this.started().filter(({ stage }) => stage() === 'failed'));
  readonly sent = computed(() => this.#share(({ sent }) => sent()));
  readonly processed = computed(() => this.#share(({ processed }) => processed()));
  /** Left behind by an earlier visit, and not picked again yet. */
  readonly unfinished = computed(() => this.#unfinished.list().filter((left) => !this.uploads().some(({ file }) => left.name === file.name && left.size === file.size)));

  constructor() {
    this.#start$.pipe(mergeMap(({ run$ }) => run$, AT_A_TIME), takeUntilDestroyed()).subscribe();
  }

  /** Takes files in. One that an earlier visit left unfinished goes on at once. */
  add(files: Iterable<File>): void {
    const left = this.unfinished();
    const added = Array.from(files, (file) => new QueuedUpload(file, this.#upload, this.#unfinished));
    this.#uploads.update((uploads) => [...uploads, ...added]);
    for (const upload of added) {
      const known = left.find(({ name, size }) => name === upload.file.name && size === upload.file.size);
      if (known === undefined) continue;
      upload.altText.set(known.altText);
      this.start(upload);
    }
  }

  start(upload: QueuedUpload): void {
    upload.pause(false);
    upload.wait();
    this.#start$.next(upload);
  }

  /** Takes a file off the page for good: cancels its upload, and forgets how far it was. */
  remove(upload: QueuedUpload): void {
    upload.remove();
    this.#uploads.update((uploads) => uploads.filter((one) => one !== upload));
    this.#unfinished.forget(upload.file);
  }

  /** How far all files are: a large one counts for more. */
  #share(of: (upload: QueuedUpload) => number): number {
    const all = this.started();
    const size = all.reduce((sum, { file }) => sum + file.size, 0);
    return size === 0 ? 0 : all.reduce((sum, upload) => sum + upload.file.size * of(upload), 0) / size;
  }
}
