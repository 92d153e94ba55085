import { afterNextRender, ChangeDetectionStrategy, Component, computed, type ElementRef, inject, Injector, viewChild, viewChildren } from '@angular/core';
import { Announcer } from './announcer';
import { BytesPipe } from './bytes.pipe';
import { DropZone } from './drop-zone';
import { Icon } from './icon';
import { ProgressBar } from './progress-bar';
import type { QueuedUpload } from './queued-upload';
import { UnfinishedUploads, type UnfinishedUpload } from './unfinished-uploads';
import { UploadCard } from './upload-card';
import { UploadQueue } from './upload-queue';

/** The page: pick, look over, upload. */
@Component({
  selector: 'app-root',
  imports: [BytesPipe, DropZone, Icon, ProgressBar, UploadCard],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[class.fresh]': '!queue.uploads().length' },
  templateUrl: './app.html',
  styleUrl: './app.css',
})
export class App {
  readonly #injector = inject(Injector);
  readonly #announcer = inject(Announcer);
  readonly #left = inject(UnfinishedUploads);
  protected readonly queue = inject(UploadQueue);
  protected readonly messages = this.#announcer.messages;

  private readonly dropZone = viewChild.required(DropZone);
  private readonly cards = viewChildren(UploadCard);
  private readonly total = viewChild<ElementRef<HTMLElement>>('total');

  protected readonly percent = computed(() => Math.floor(100 * (0.9 * this.queue.sent() + 0.1 * this.queue.processed())));
  protected readonly totalText = computed(() => {
    const { started, done, failed } = this.queue;
    return `${done().length} of ${started().length} done${failed().length ? `, ${failed().length} failed` : ''}`;
  });
  protected readonly totalTone = computed(() => (this.queue.done().length === this.queue.started().length ? 'done' : ''));
  protected readonly sharePercent = ({ loaded, size }: UnfinishedUpload): number => Math.floor((100 * loaded) / size);

  protected add(files: readonly File[]): void {
    if (files.length === 0) return;
    this.queue.add(files);
    this.#announcer.say(files.length === 1 ? `${files[0]?.name ?? ''} added` : `${files.length} files added`);
  }

  protected startAll(): void {
    for (const upload of this.queue.ready()) this.queue.start(upload);
    // The button has done its work and goes: the progress of all is what comes next.
    this.#afterwards(() => this.total()?.nativeElement.focus());
  }

  /** Focus moves to the next file, else to the one before, else to where files are picked. */
  protected remove(upload: QueuedUpload): void {
    const at = this.queue.uploads().indexOf(upload);
    this.queue.remove(upload);
    this.#announcer.say(`${upload.file.name} removed`);
    this.#afterwards(() => (this.cards()[at] ?? this.cards().at(-1) ?? this.dropZone()).focus());
  }

  protected pickAgain(): void {
    this.dropZone().open();
  }

  protected forget(left: UnfinishedUpload): void {
    this.#left.forget(left);
    this.#announcer.say(`${left.name} forgotten`);
    this.#afterwards(() => this.dropZone().focus());
  }

  #afterwards(act: () => void): void {
    afterNextRender({ read: act }, { injector: this.#injector });
  }
}
