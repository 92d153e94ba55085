import { COPIES, ROOM } from './body-limits.js';
import { bodyPace } from './body-pace.js';
import { limitedBody } from './limited-body.js';
import { AlreadyReadError } from './node-body.js';
import { invalidRequest, ownFailure, Refusal, tooLarge, unsupportedType } from './refusal.js';
import type { RelayCall } from './relay-call.js';

/** A content type, taken apart. */
export interface ContentType {
  /** Without parameters, in lower case. */
  readonly essence: string;
  /** Everything after the first `;`. */
  readonly parameters: string;
}

/** What the reading of a body needs of a call. */
export type BodyCall = Pick<RelayCall, 'request' | 'settings' | 'memory' | 'trace'>;

/** What the request says its body is. */
export function contentTypeOf({ headers }: Pick<Request, 'headers'>): ContentType {
  const [essence = '', ...parameters] = (headers.get('content-type') ?? '').split(';');
  return { essence: essence.trim().toLowerCase(), parameters: parameters.join(';').trim() };
}

/**
 * The bytes of a request, counted while they come: `Content-Length` may be missing, or lie.
 *
 * @param firstByte - ms until the first byte must be there; at most as long as a body may take to begin with.
 * @throws Refusal 413 above `limit` bytes; 408 for one that trickles in; 415 for a body that is compressed; 400 where it
 * ends early; 429 or 503 where there is no memory for it; 500 where others have read it.
 */
export async function requestBody(
  { request, settings, memory, trace }: BodyCall,
  limit: number,
  firstByte = settings.timeouts.body,
): Promise<Uint8Array<ArrayBuffer>> {
  const encoding = request.headers.get('content-encoding') ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') throw unsupportedType('A body must not be compressed.');
  if (request.bodyUsed) throw readBefore('`authenticate`, or a parser in front of it');
  const announced = Number(request.headers.get('content-length') ?? NaN);
  if (announced > limit) throw tooLarge(limit);
  // What was announced is had at once, or not at all, and no more than that is read; what was not is had as it comes.
  const isAnnounced = announced >= 0;
  const most = isAnnounced ? announced : limit;
  const take = (bytes: number): void => memory.grow(COPIES * bytes);
  if (isAnnounced) take(most + 2 * ROOM);
  const pace = bodyPace(settings.timeouts.body, Math.min(firstByte, settings.timeouts.body), request.signal);
  try {
    const body = await limitedBody(request, most, {
      expected: isAnnounced ? announced : 0,
      grows: isAnnounced ? undefined : take,
      room: ROOM,
      arrived: (size) => {
        trace.bytes = size;
        pace.arrived(size);
      },
      signal: pace.signal,
    });
    const failure = pace.failure();
    if (failure !== undefined) throw failure;
    if (body === undefined) throw tooLarge(limit);
    return body;
  } catch (error) {
    if (error instanceof AlreadyReadError) throw readBefore('a parser in front of it');
    throw error instanceof Refusal ? error : (pace.failure() ?? invalidRequest('The request body ended early.'));
  } finally {
    pace.stop();
  }
}

const readBefore = (by: string): Refusal =>
  ownFailure(
    new Error(
      `The body was read before the relay could, by ${by}. Mount the relay before what reads bodies (express.json())`,
    ),
  );
