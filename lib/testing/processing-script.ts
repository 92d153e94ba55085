/** X's `processing_info`, as X writes it. */
export interface EmulatedProcessing {
  readonly state?: string;
  readonly check_after_secs?: number;
  readonly progress_percent?: number;
  readonly error?: { readonly code?: number; readonly name?: string; readonly message?: string };
}

/** How the processing of a video or an animated GIF goes. */
export interface ProcessingScript {
  /** STATUS answers that say `in_progress` before the one that says the end. @defaultValue 2 */
  readonly polls?: number;
  /** Seconds; `null` leaves it out of the answers. @defaultValue 1 */
  readonly checkAfterSecs?: number | null;
  /** The end is `failed`; an object is X's reason, `{}` for none. @defaultValue whether the bytes are no video */
  readonly fail?: boolean | NonNullable<EmulatedProcessing['error']>;
  /** For ever `in_progress` at 99 % with an error, as X was seen to do. */
  readonly stuck?: boolean;
  /**
   * Every answer, instead of all the above: first FINALIZE's, then each STATUS's, the last for ever.
   * `null` stands for an answer without `processing_info`.
   */
  readonly states?: readonly (EmulatedProcessing | null)[];
}

/** What the processing says after so many STATUS requests; 0 is FINALIZE's own answer. `null`: nothing. */
export function processingAt(script: ProcessingScript, polls: number, recognized: boolean): EmulatedProcessing | null {
  if (script.states !== undefined) return script.states[Math.min(polls, script.states.length - 1)] ?? null;
  const { polls: before = 2, checkAfterSecs = 1, fail = !recognized, stuck = false } = script;
  const wait = checkAfterSecs === null ? {} : { check_after_secs: checkAfterSecs };
  if (polls === 0) return { state: 'pending', ...wait };
  if (stuck) return { state: 'in_progress', progress_percent: 99, error: invalidMedia };
  if (polls <= before)
    return { state: 'in_progress', ...wait, progress_percent: Math.round((100 * polls) / (before + 1)) };
  if (fail === false) return { state: 'succeeded', progress_percent: 100 };
  const error = fail === true ? invalidMedia : fail;
  return { state: 'failed', progress_percent: 100, ...(Object.keys(error).length > 0 && { error }) };
}

const invalidMedia = { code: 1, name: 'InvalidMedia', message: 'file is invalid' } as const;
