import { ChangeDetectionStrategy, Component, computed, type ElementRef, inject, input, output, viewChild } from '@angular/core';
import { type QueuedUpload, remedyOf } from 'rx-media-upload';
import { DescriptionField } from './description-field';
import { Icon } from './icon';
import { Language } from './language/language';
import { phaseOf, toneOf } from './phase-view';
import { ProgressBar } from './progress-bar';
import { Thumbnail } from './thumbnail';
import { UploadActions } from './upload-actions';
import { injectUploadNote } from './upload-note';

/** Remedies after which the same file is sent once more: its description may be another one then. */
const AGAIN: readonly string[] = ['retry', 'wait', 'sign-in', 'change-options'];

/** One file: what it is, where it stands, and what can be done about it. */
@Component({
  selector: 'app-upload-card',
  imports: [DescriptionField, Icon, ProgressBar, Thumbnail, UploadActions],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './upload-card.html',
  styleUrl: './upload-card.css',
})
export class UploadCard {
  protected readonly language = inject(Language);
  protected readonly texts = this.language.texts;

  readonly item = input.required<QueuedUpload>();
  readonly removed = output();
  readonly pickAnother = output();

  private readonly heading = viewChild.required<ElementRef<HTMLElement>>('heading');

  protected readonly name = computed(() => this.item().name ?? '');
  protected readonly tone = computed(() => toneOf(this.item()));
  protected readonly phase = computed(() => phaseOf(this.item()));
  protected readonly note = injectUploadNote(this.item);
  protected readonly hasBar = computed(() => ['moving', 'still', 'working'].includes(this.tone()) && !this.isReady());
  protected readonly percent = computed(() =>
    this.hasBar() && this.item().fraction > 0 ? this.language.formats().percent(this.item().fraction) : '',
  );
  /** A description goes with the upload, so it is written before. */
  protected readonly isEditable = computed(() => {
    const { phase, error } = this.item();
    return phase === 'ready' || (phase === 'failed' && AGAIN.includes(remedyOf(error)));
  });
  private readonly isReady = computed(() => this.item().phase === 'ready');

  /** Where the eyes go when a neighbour is removed. */
  focus(): void {
    this.heading().nativeElement.focus();
  }
}
