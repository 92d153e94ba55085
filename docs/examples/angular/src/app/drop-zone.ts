import { ChangeDetectionStrategy, Component, type ElementRef, output, signal, viewChild } from '@angular/core';
import { Icon } from './icon';

/** Where files are dropped or picked. A label around a real file input: keyboards and screen readers know it already. */
@Component({
  selector: 'app-drop-zone',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <label [class.over]="over()" (dragenter)="drag($event, true)" (dragover)="drag($event, true)" (dragleave)="drag($event, false)" (drop)="drop($event)">
      <input #picker class="unseen" type="file" multiple accept="image/*,video/mp4,video/quicktime,video/webm" (change)="pick(picker)" />
      <span class="badge"><app-icon name="upload" /></span>
      <span><strong>Pick files</strong><span class="drop-hint"> or drop them here</span></span>
      <small>Pictures up to 5 MB, GIFs up to 15 MB, videos</small>
    </label>
  `,
  styleUrl: './drop-zone.css',
})
export class DropZone {
  readonly picked = output<readonly File[]>();
  protected readonly over = signal(false);
  private readonly picker = viewChild.required<ElementRef<HTMLInputElement>>('picker');

  focus(): void {
    this.picker().nativeElement.focus();
  }

  /** Opens the browser's file picker. */
  open(): void {
    this.picker().nativeElement.click();
  }

  protected pick(picker: HTMLInputElement): void {
    this.picked.emit([...(picker.files ?? [])]);
    // So that the same file can be picked again after it was removed.
    picker.value = '';
  }

  protected drag(event: DragEvent, over: boolean): void {
    event.preventDefault();
    this.over.set(over);
  }

  protected drop(event: DragEvent): void {
    this.drag(event, false);
    this.picked.emit([...(event.dataTransfer?.files ?? [])]);
  }
}
