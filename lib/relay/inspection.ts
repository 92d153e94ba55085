import { givenValues } from './given-values.js';
import { settled } from './in-time.js';
import type { InspectionContext } from './inspect.js';
import { ownFailure, unprocessable } from './refusal.js';
import type { RelayCall } from './relay-call.js';

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
  const verdict = await settled(
    'inspect',
    () => givenValues(inspect(bytes, context)),
    timeouts.inspect,
    request.signal,
  ).finally(() => over.abort());
  if (verdict === true) return;
  if (verdict === false || typeof verdict === 'string')
    throw unprocessable(verdict === false || verdict === '' ? 'This is not taken here.' : verdict);
  throw ownFailure(new TypeError('`inspect` must give true, false or a text: the bytes were not forwarded'));
}
