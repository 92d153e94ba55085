import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

/** A bar in two parts: bytes on their way, then X at work on them. One value to a screen reader. */
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
  template: `
    <div class="track bytes"><div class="fill" [style.transform]="'scaleX(' + sent() + ')'"></div></div>
    @if (processed() !== undefined) {
      <div class="track processing"><div class="fill" [style.transform]="'scaleX(' + processed() + ')'"></div></div>
    }
  `,
  styleUrl: './progress-bar.css',
})
export class ProgressBar {
  readonly label = input.required<string>();
  readonly text = input('');
  /** 0 to 1. */
  readonly sent = input.required<number>();
  /** 0 to 1; absent where there is one part only. */
  readonly processed = input<number>();
  readonly tone = input<'' | 'working' | 'still' | 'done' | 'bad'>('');
  protected readonly percent = computed(() => {
    const processed = this.processed();
    return Math.round(100 * (processed === undefined ? this.sent() : this.sent() * 0.9 + processed * 0.1));
  });
}
