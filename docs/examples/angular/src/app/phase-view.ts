import type { QueuedUpload } from 'rx-media-upload';
import type { PhaseTexts } from './language/texts';
import type { Tone } from './progress-bar';

/** Where a file stands, as it is shown: what was not looked at yet is not called ready. */
export const phaseOf = ({ phase, mediaType }: QueuedUpload): keyof PhaseTexts =>
  phase === 'ready' && mediaType === undefined ? 'checking' : phase;

const TONES: Readonly<Record<keyof PhaseTexts, Tone>> = {
  checking: 'still',
  ready: 'still',
  waiting: 'still',
  preparing: 'moving',
  uploading: 'moving',
  retrying: 'moving',
  paused: 'still',
  processing: 'working',
  succeeded: 'done',
  failed: 'bad',
  cancelled: 'still',
};

export const toneOf = (item: QueuedUpload): Tone => TONES[phaseOf(item)];
