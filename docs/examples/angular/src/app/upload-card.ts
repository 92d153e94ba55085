import { ChangeDetectionStrategy, Component, computed, effect, type ElementRef, inject, input, output, viewChild } from '@angular/core';
import { Announcer } from './announcer';
import { BytesPipe, inWords } from './bytes.pipe';
import { Icon, type IconName } from './icon';
import { plainWords } from './plain-words';
import { ProgressBar } from './progress-bar';
import type { QueuedUpload, Stage } from './queued-upload';
import { Thumbnail } from './thumbnail';
import { UploadQueue } from './upload-queue';

const WORDS: Readonly<Record<Stage, string>> = {
  ready: 'Ready',
  waiting: 'Waiting for its turn',
  preparing: 'Getting ready',
  uploading: 'Uploading',
  retrying: 'Trying again',
  paused: 'Paused',
  processing: 'X is processing it',
  succeeded: 'Done',
  failed: 'Failed',
};

interface Action {
  readonly name: string;
  readonly icon: IconName;
  readonly act: () => void;
}

/** One file: what it is, where it stands, and what can be done about it. */
@Component({
  selector: 'app-upload-card',
  imports: [BytesPipe, Icon, ProgressBar, Thumbnail],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './upload-card.html',
  styleUrl: './upload-card.css',
})
export class UploadCard {
  readonly #queue = inject(UploadQueue);

  readonly upload = input.required<QueuedUpload>();
  readonly removed = output();

  private readonly heading = viewChild.required<ElementRef<HTMLElement>>('heading');
  private readonly actionButton = viewChild<ElementRef<HTMLElement>>('actionButton');

  protected readonly stage = computed(() => this.upload().stage());
  protected readonly words = computed(() => WORDS[this.stage()]);
  protected readonly figure = computed(() => {
    const { sent, processed } = this.upload();
    if (['uploading', 'paused', 'retrying'].includes(this.stage())) return `${Math.floor(100 * sent())} %`;
    return this.stage() === 'processing' && processed() > 0 ? `${Math.round(100 * processed())} %` : '';
  });
  /** What goes on, in a line: news first. */
  protected readonly line = computed(() => {
    const { note, sent, file } = this.upload();
    if (note()) return note();
    if (this.stage() === 'processing') return 'X has all of it, and makes it ready.';
    return ['uploading', 'paused', 'retrying'].includes(this.stage()) ? `${inWords(sent() * file.size)} of ${inWords(file.size)}` : '';
  });
  protected readonly failure = computed(() => (this.stage() === 'failed' ? plainWords(this.upload().error()) : undefined));
  protected readonly tone = computed(() => {
    switch (this.stage()) {
      case 'processing':
        return 'working';
      case 'succeeded':
        return 'done';
      case 'failed':
        return 'bad';
      case 'paused':
      case 'waiting':
        return 'still';
      default:
        return '';
    }
  });
  protected readonly action = computed<Action | undefined>(() => {
    const upload = this.upload();
    switch (this.stage()) {
      case 'ready':
        return { name: 'Upload', icon: 'upload', act: () => this.#queue.start(upload) };
      case 'preparing':
      case 'uploading':
      case 'retrying':
        return { name: 'Pause', icon: 'pause', act: () => upload.pause(true) };
      case 'paused':
        // Paused because there is no network: it goes on by itself.
        return upload.paused() ? { name: 'Resume', icon: 'play', act: () => upload.pause(false) } : undefined;
      case 'failed':
        return this.failure()?.again ? { name: 'Try again', icon: 'again', act: () => this.#queue.start(upload) } : undefined;
      default:
        return undefined;
    }
  });

  protected readonly underWay = computed(() => !['ready', 'succeeded', 'failed'].includes(this.stage()));
  /** A description goes with the upload, so it is written before. */
  protected readonly editable = computed(() => this.stage() === 'ready' || this.failure()?.again === true);

  constructor() {
    const announcer = inject(Announcer);
    effect(() => {
      const failure = this.failure();
      if (this.stage() !== 'ready') announcer.say(`${this.upload().file.name}: ${failure ? `${failure.what} ${failure.advice}` : this.words()}`);
    });
    // Runs before the button goes: whoever has just pressed it is not to be thrown back to the top of the page.
    effect(() => {
      if (this.action() === undefined && this.actionButton()?.nativeElement === document.activeElement) this.focus();
    });
  }

  /** Where the eyes go when a neighbour is removed. */
  focus(): void {
    this.heading().nativeElement.focus();
  }
}
