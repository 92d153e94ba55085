import { defer, type ObservableInput } from 'rxjs';
import { givenValues } from './given-values.js';
import { hangs, inTime, isLate } from './in-time.js';
import { ownFailure, Refusal, unprocessable } from './refusal.js';
import type { RelayCall } from './relay-call.js';

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

/**
 * Has bytes looked at.
 *
 * @throws Refusal 422 where they must not go to X; 500 where nobody can say: they do not go either.
 */
export async function inspected(
  bytes: Uint8Array,
  what: Omit<InspectionContext, 'requestId' | 'user' | 'signal'>,
  { settings: { inspect, timeouts }, user, request, trace }: RelayCall,
): Promise<void> {
  if (inspect === undefined) return;
  const over = new AbortController();
  const context = { ...what, user, requestId: trace.requestId, signal: over.signal };
  const verdict = await inTime(
    defer(() => givenValues(inspect(bytes, context))),
    timeouts.inspect,
    request.signal,
  )
    .catch((error: unknown): never => {
      if (error instanceof Refusal) throw error;
      throw ownFailure(isLate(error) ? hangs('inspect', timeouts.inspect) : error);
    })
    .finally(() => over.abort());
  if (verdict === true) return;
  if (verdict === false || typeof verdict === 'string')
    throw unprocessable(verdict === false || verdict === '' ? 'This is not taken here.' : verdict);
  throw ownFailure(new TypeError('`inspect` must give true, false or a text: the bytes were not forwarded'));
}
