import { limitedBody } from './limited-body.js';
import { abandoned, invalidRequest, ownFailure, tooLarge, unsupportedType } from './refusal.js';

/** A content type, taken apart. */
export interface ContentType {
  /** Without parameters, in lower case. */
  readonly essence: string;
  /** Everything after the first `;`. */
  readonly parameters: string;
}

/** What the request says its body is. */
export function contentTypeOf({ headers }: Pick<Request, 'headers'>): ContentType {
  const [essence = '', ...parameters] = (headers.get('content-type') ?? '').split(';');
  return { essence: essence.trim().toLowerCase(), parameters: parameters.join(';').trim() };
}

/**
 * The bytes of a request, counted while they come: `Content-Length` may be missing, or lie.
 *
 * @throws Refusal 413 above `limit` bytes; 415 for a body that is compressed; 400 where it ends early; 500 where
 * others have read it.
 */
export async function requestBody(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const encoding = request.headers.get('content-encoding') ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') throw unsupportedType('A body must not be compressed.');
  if (request.bodyUsed)
    throw ownFailure(
      new Error('The body was read before the relay could: by `authenticate`, or by a parser in front of it'),
    );
  const announced = request.headers.get('content-length');
  if (announced !== null && Number(announced) > limit) throw tooLarge(limit);
  const body = await limitedBody(request, limit).catch((): never => {
    throw request.signal.aborted ? abandoned() : invalidRequest('The request body ended early.');
  });
  if (body === undefined) throw tooLarge(limit);
  return body;
}
