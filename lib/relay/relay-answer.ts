import { present } from '../present.js';
import { ownFailure, Refusal, type RelayReply } from './refusal.js';
import type { Trace } from './relay-call.js';
import type { RelayRequest } from './relay-record.js';
import type { RelaySettings } from './relay-settings.js';

/** The answer for what was thrown, and why. What is the server's own trouble is told to the server. */
export function refusalOf(error: unknown, report: (error: unknown) => void) {
  const refusal = error instanceof Refusal ? error : ownFailure(error);
  if (refusal.cause !== undefined) report(refusal.cause);
  return { reply: refusal.reply, refused: refusal.reason };
}

/** What a log may know of a request. */
export const described = ({ method, url }: Request, { requestId, user, command, mediaId }: Trace): RelayRequest => ({
  requestId,
  method,
  path: new URL(url).pathname,
  ...present({ user, command, mediaId }),
});

/** A log that fails changes no answer. */
export function quietly(tell: () => void): void {
  try {
    tell();
  } catch {
    // Nobody is left to be told.
  }
}

/** What went wrong here is found again by it; on all other answers only those see it who have asked for it. */
export const requestIdHeaders = ({ requestId }: Trace, { requestIdHeader }: RelaySettings, status: number) => ({
  ...(status >= 500 && { 'x-request-id': requestId }),
  ...(requestIdHeader !== undefined && { [requestIdHeader]: requestId }),
});

/** Answers belong to one user and one moment, and are what they say they are. */
export const toResponse = (
  { status: code, text, headers }: RelayReply,
  others: Readonly<Record<string, string>>,
): Response =>
  new Response(text === '' || code === 204 || code === 205 ? null : text, {
    status: code,
    headers: { ...headers, ...others, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
  });
