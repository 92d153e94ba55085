import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

const PATHS = {
  upload: 'M12 16V5m-5 4.5L12 4.5l5 5M4.5 16v1.5a2 2 0 0 0 2 2h11a2 2 0 0 0 2-2V16',
  image: 'M5 4.5h14a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1v-13a1 1 0 0 1 1-1Zm-.5 12 4.5-5 4 4.5 2.5-2.5 4 4M15 9h.01',
  film: 'M5 4.5h14a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1v-13a1 1 0 0 1 1-1Zm5.5 4.2v6.6l5-3.3-5-3.3Z',
  pause: 'M9 6v12M15 6v12',
  play: 'M8 5.5v13l10-6.5-10-6.5Z',
  again: 'M19 12a7 7 0 1 1-2.2-5.1M19.5 3.5v4h-4',
  close: 'M6.5 6.5l11 11m0-11l-11 11',
  check: 'M5.5 12.5l4.2 4.2 8.8-9.4',
  person: 'M12 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM5.5 19.5c.5-3 3-5 6.5-5s6 2 6.5 5',
  alert: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7.8v4.7m0 3.4h.01',
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing beside words, never in place of them: hidden from screen readers. */
@Component({
  selector: 'app-icon',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path [attr.d]="path()" /></svg>`,
  styles: `
    :host { display: inline-flex; }
    svg {
      inline-size: 1.25em; block-size: 1.25em; fill: none;
      stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round;
    }
  `,
})
export class Icon {
  readonly name = input.required<IconName>();
  protected readonly path = computed(() => PATHS[this.name()]);
}
