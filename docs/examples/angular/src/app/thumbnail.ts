import { ChangeDetectionStrategy, Component, effect, input, signal } from '@angular/core';
import { Icon } from './icon';

/** What a file looks like. Its object URL holds the file in memory, so it is revoked with the picture. */
@Component({
  selector: 'app-thumbnail',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (url(); as src) {
      @if (file().type.startsWith('video/')) {
        <video [src]="src" muted playsinline preload="metadata" tabindex="-1" aria-hidden="true" (error)="url.set(undefined)"></video>
      } @else {
        <img [src]="src" alt="" decoding="async" (error)="url.set(undefined)" />
      }
    } @else {
      <app-icon [name]="file().type.startsWith('video/') ? 'film' : 'image'" />
    }
  `,
  styles: `
    :host { display: grid; place-items: center; overflow: hidden; aspect-ratio: 1; border-radius: 0.75rem; background: var(--well); color: var(--quiet); font-size: 1.5rem; }
    img, video { inline-size: 100%; block-size: 100%; object-fit: cover; }
  `,
})
export class Thumbnail {
  readonly file = input.required<File>();
  protected readonly url = signal<string | undefined>(undefined);

  constructor() {
    effect((onCleanup) => {
      const url = URL.createObjectURL(this.file());
      this.url.set(url);
      onCleanup(() => URL.revokeObjectURL(url));
    });
  }
}
