import { ChangeDetectionStrategy, Component, type ElementRef, inject, output, viewChild } from '@angular/core';
import { Icon } from './icon';
import { Language } from './language/language';

/** Where files are picked. They are dropped anywhere, so this is a large button and no more. */
@Component({
  selector: 'app-drop-zone',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <button #button type="button" (click)="opened.emit()">
      <span class="badge"><app-icon name="upload" /></span>
      <span><strong>{{ texts().pick }}</strong>&ngsp;<span class="drop-hint">{{ texts().orDrop }}</span></span>
      <small>{{ texts().kinds }}</small>
    </button>
  `,
  styleUrl: './drop-zone.css',
})
export class DropZone {
  readonly opened = output();
  protected readonly texts = inject(Language).texts;
  private readonly button = viewChild.required<ElementRef<HTMLElement>>('button');

  focus(): void {
    this.button().nativeElement.focus();
  }
}
