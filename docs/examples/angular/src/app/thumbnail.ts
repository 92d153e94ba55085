import { ChangeDetectionStrategy, Component, computed, effect, input, signal } from '@angular/core';
import type { MediaSource } from 'rx-media-upload';
import { Icon } from './icon';

/** What a file looks like. Its object URL holds the file in memory, so it is revoked with the picture. */
@Component({
  selector: 'app-thumbnail',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (!url()) {
      <app-icon [name]="isVideo() ? 'film' : 'image'" />
    } @else if (isVideo()) {
      <video [src]="url()" muted playsinline preload="metadata" tabindex="-1" aria-hidden="true" (error)="url.set('')"></video>
    } @else {
      <img [src]="url()" alt="" decoding="async" (error)="url.set('')" />
    }
  `,
  styles: `
    :host {
      display: grid; place-items: center; overflow: hidden; aspect-ratio: 1; border-radius: 0.75rem;
      background: var(--well); color: var(--quiet); font-size: 1.5rem;
    }
    img, video { inline-size: 100%; block-size: 100%; object-fit: cover; }
  `,
})
export class Thumbnail {
  readonly source = input.required<MediaSource>();
  readonly #file = computed(() => {
    const source = this.source();
    return source instanceof Blob ? source : undefined;
  });
  protected readonly isVideo = computed(() => this.#file()?.type.startsWith('video/') === true);
  protected readonly url = signal('');

  constructor() {
    effect((onCleanup) => {
      const file = this.#file();
      if (file === undefined) return;
      const url = URL.createObjectURL(file);
      this.url.set(url);
      onCleanup(() => URL.revokeObjectURL(url));
    });
  }
}
