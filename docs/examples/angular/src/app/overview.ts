import { ChangeDetectionStrategy, Component, computed, ElementRef, inject, output } from '@angular/core';
import { Icon } from './icon';
import { Language } from './language/language';
import { Online } from './online';
import { ProgressBar, type Tone } from './progress-bar';
import { injectSummary } from './summary';
import { Uploads } from './uploads';

/** How all files stand, and what can be done with all of them. On a phone it stays at the bottom of the screen. */
@Component({
  selector: 'app-overview',
  imports: [Icon, ProgressBar],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'region', tabindex: '-1', '[attr.aria-label]': 'texts().all' },
  templateUrl: './overview.html',
  styleUrl: './overview.css',
})
export class Overview {
  readonly #language = inject(Language);
  readonly #host = inject<ElementRef<HTMLElement>>(ElementRef);
  readonly #isOffline = inject(Online).isOffline;
  protected readonly texts = this.#language.texts;
  protected readonly uploads = inject(Uploads);
  protected readonly queue = this.uploads.queue;
  protected readonly summary = injectSummary();

  readonly cleared = output();

  protected readonly hasFailures = computed(() => this.queue.counts().failed > 0 && !this.uploads.isUnderWay());
  /** At an end with failures there is no share of a whole to show. */
  protected readonly hasBar = computed(() => this.uploads.started().length > 0 && !this.hasFailures());
  protected readonly percent = computed(() => this.#language.formats().percent(this.queue.fraction()));
  protected readonly tone = computed<Tone>(() => {
    if (!this.uploads.isUnderWay()) return 'done';
    const { processing, paused, uploading, preparing, retrying } = this.queue.counts();
    if (uploading + preparing + retrying > 0) return 'moving';
    return processing > 0 || paused === 0 ? 'working' : 'still';
  });
  protected readonly pace = computed(() => {
    if (this.#isOffline() && this.uploads.isUnderWay()) return this.texts().offline;
    const { speed, duration } = this.#language.formats();
    const [bytesPerSecond, timeLeft] = [this.queue.bytesPerSecond(), this.queue.timeLeft()];
    if (bytesPerSecond === 0) return '';
    return [speed(bytesPerSecond), timeLeft && this.texts().timeLeft(duration(timeLeft))].filter(Boolean).join(' · ');
  });

  /** The button has done its work and goes: how all stand is what comes next. */
  protected start(): void {
    this.queue.start();
    this.focus();
  }

  protected retry(): void {
    this.uploads.retryAll();
    this.focus();
  }

  protected clear(): void {
    this.queue.clear();
    this.cleared.emit();
  }

  focus(): void {
    this.#host.nativeElement.focus({ preventScroll: true });
  }
}
