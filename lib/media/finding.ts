/** Something about a media that X is known not to take, or documented not to. */
export interface Finding {
  /** `error`: X would refuse it. `warning`: X documents otherwise, and decides. */
  readonly level: 'error' | 'warning';
  /** For programs, for example `video-too-long`. */
  readonly code: string;
  /** What was found, in the unit that `message` names. */
  readonly value?: number | string;
  /** What X documents. */
  readonly limit?: number | string;
  /** One sentence: what was found, and the limit. */
  readonly message: string;
  /** What to do about it, for example a line of `ffmpeg`. */
  readonly remedy?: string;
}

/** The findings that speak against an upload. */
export const errorsOf = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ level }) => level === 'error');

/** Findings as one text: each sentence, and what to do. */
export const told = (findings: readonly Finding[]): string =>
  findings.map(({ message, remedy }) => (remedy === undefined ? message : `${message} ${remedy}`)).join(' ');
