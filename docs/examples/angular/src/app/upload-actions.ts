import { ChangeDetectionStrategy, Component, computed, effect, type ElementRef, inject, input, output, viewChild } from '@angular/core';
import { type QueuedUpload, remedyOf } from 'rx-media-upload';
import { Icon, type IconName } from './icon';
import { Language } from './language/language';
import { SIGN_IN } from './sign-in';
import { isUnderWay, Uploads } from './uploads';

interface Action {
  readonly name: string;
  readonly icon: IconName;
  readonly act: () => void;
}

/** What can be done about a file: one thing, by where it stands, and an end to it. */
@Component({
  selector: 'app-upload-actions',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (action(); as can) {
      <button #actionButton type="button" class="soft" (click)="can.act()">
        <app-icon [name]="can.icon" />{{ can.name }}<span class="unseen"> {{ item().name }}</span>
      </button>
    }
    <button type="button" class="plain" (click)="removed.emit()">
      <app-icon name="close" />{{ endName() }}<span class="unseen"> {{ item().name }}</span>
    </button>
  `,
  styles: `:host { display: flex; flex-wrap: wrap; gap: 0.5rem; justify-content: flex-end; }`,
})
export class UploadActions {
  readonly #texts = inject(Language).texts;
  readonly #queue = inject(Uploads).queue;
  readonly #signIn = inject(SIGN_IN);

  readonly item = input.required<QueuedUpload>();
  readonly removed = output();
  readonly pickAnother = output();
  /** The button that had the focus goes. */
  readonly gone = output();

  private readonly actionButton = viewChild<ElementRef<HTMLElement>>('actionButton');

  protected readonly endName = computed(() => (isUnderWay(this.item()) ? this.#texts().cancel : this.#texts().remove));
  protected readonly action = computed(() => this.#actionOf(this.item()));

  constructor() {
    // Runs before the button goes: whoever has just pressed it is not to be thrown back to the top of the page.
    effect(() => {
      if (this.action() === undefined && this.actionButton()?.nativeElement === document.activeElement) this.gone.emit();
    });
  }

  #actionOf({ id, phase, isHeld, error }: QueuedUpload): Action | undefined {
    const texts = this.#texts();
    switch (phase) {
      case 'ready':
        return { name: texts.start, icon: 'upload', act: () => this.#queue.start(id) };
      case 'preparing':
      case 'uploading':
      case 'retrying':
        return { name: texts.pause, icon: 'pause', act: () => this.#queue.pause(id) };
      case 'paused':
        // What is paused for want of a network goes on by itself.
        return isHeld ? { name: texts.resume, icon: 'play', act: () => this.#queue.resume(id) } : undefined;
      case 'failed':
        return this.#remedy(id, error);
      default:
        return undefined;
    }
  }

  #remedy(id: string, error: unknown): Action | undefined {
    const texts = this.#texts();
    const retry = (): void => this.#queue.retry(id);
    switch (remedyOf(error)) {
      case 'retry':
      case 'wait':
      case 'change-options':
        return { name: texts.retry, icon: 'again', act: retry };
      case 'sign-in':
        return { name: texts.signIn, icon: 'person', act: () => this.#signIn().subscribe(retry) };
      case 'pick-another':
        return { name: texts.pickAnother, icon: 'image', act: () => this.pickAnother.emit() };
      case 'none':
        return undefined;
    }
  }
}
