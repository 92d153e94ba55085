import type { ObservableInput } from 'rxjs';

/** What the bytes are of. */
export interface InspectionContext {
  readonly requestId: string;
  /** Id of the user who has sent them. */
  readonly user: string;
  /** A segment, or a whole file in one request. */
  readonly command: 'append' | 'upload';
  /** Of a segment: its upload. */
  readonly mediaId?: string;
  /** Of a segment: 0 to 999. */
  readonly segmentIndex?: number;
  /** Of a file in one request. */
  readonly mediaType?: string;
  /** Aborted when whoever has sent them has gone, or the time is up. */
  readonly signal: AbortSignal;
}

/** `true`: they may go to X. `false`, or a text that tells the user why: they do not. */
export type Verdict = boolean | string;

/** Looks at bytes before they go to X: a virus scanner, a check of contents. It must not keep or change them. */
export type Inspect = (bytes: Uint8Array, context: InspectionContext) => Verdict | ObservableInput<Verdict>;
