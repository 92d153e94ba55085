import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

export type Tone = 'moving' | 'still' | 'working' | 'done' | 'bad';

/** One bar, one figure: the same that stands beside it in words. */
@Component({
  selector: 'app-progress-bar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: {
    role: 'progressbar',
    'aria-valuemin': '0',
    'aria-valuemax': '100',
    '[attr.aria-valuenow]': 'percent()',
    '[attr.aria-valuetext]': 'text() || null',
    '[attr.aria-label]': 'label()',
    '[class]': 'tone()',
  },
  template: `<div class="fill" [style.transform]="'scaleX(' + fraction() + ')'"></div>`,
  styleUrl: './progress-bar.css',
})
export class ProgressBar {
  readonly label = input.required<string>();
  readonly text = input('');
  /** 0 to 1. */
  readonly fraction = input.required<number>();
  readonly tone = input<Tone>('moving');
  protected readonly percent = computed(() => Math.floor(100 * this.fraction() + 1e-9));
}
