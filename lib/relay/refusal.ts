/** An answer of the relay, before it is a `Response`. */
export interface RelayReply {
  readonly status: number;
  /** Empty for none. */
  readonly text: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Thrown by whatever checks a request; its reply is the answer. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reply: RelayReply;
  /** In words: why it is refused. */
  readonly reason: string;

  constructor(
    status: number,
    reason: string,
    body: object,
    headers: Readonly<Record<string, string>> = {},
    options?: ErrorOptions,
  ) {
    super(`HTTP ${status}`, options);
    this.reason = reason;
    this.reply = {
      status,
      text: JSON.stringify({ ...body, ...BY }),
      headers: { 'content-type': 'application/problem+json; charset=utf-8', ...headers },
    };
  }
}

/** In the body of each refusal: X's are passed on as they are, and clients tell the two apart by it. */
const BY = { by: 'relay' } as const;

/** A problem in the shape that X gives its own. */
const plain = (
  status: number,
  title: string,
  detail = title,
  headers: Readonly<Record<string, string>> = {},
  options?: ErrorOptions,
): Refusal => new Refusal(status, detail, { title, type: 'about:blank', status, detail }, headers, options);

/** Nobody that the server knows. Says no more. */
export const unauthorized = (): Refusal => plain(401, 'Unauthorized');

/** Known, and still not allowed to. */
export const forbidden = (detail: string): Refusal => plain(403, 'Forbidden', detail);

/** No path of the API. */
export const unknownPath = (): Refusal => plain(404, 'Not Found');

/** A path of the API, for other methods. */
export const wrongMethod = (allow: readonly string[]): Refusal =>
  plain(405, 'Method Not Allowed', undefined, { allow: allow.join(', ') });

/** The body has not come in time. */
export const requestTimeout = (): Refusal => plain(408, 'Request Timeout', 'The request body has come too slowly.');

/** The body is larger than may be, or says that it is. */
export const tooLarge = (limit: number): Refusal =>
  plain(413, 'Payload Too Large', `A body here has at most ${limit} bytes.`);

/** The body is of a kind that is not taken here. */
export const unsupportedType = (detail: string): Refusal => plain(415, 'Unsupported Media Type', detail);

/** Too much at a time, for now. */
export const tooMany = (detail: string, retryAfterSecs: number): Refusal =>
  plain(429, 'Too Many Requests', detail, { 'retry-after': String(retryAfterSecs) });

/** What the server looks for in the bytes of its users is in these. */
export const unprocessable = (detail: string): Refusal => plain(422, 'Unprocessable Content', detail);

/** The server cannot do its part now. */
export const unavailable = (detail: string, retryAfterSecs: number): Refusal =>
  plain(503, 'Service Unavailable', detail, { 'retry-after': String(retryAfterSecs) });

/** The server cannot do its part, for reasons that are its own. */
export const ownFailure = (cause: unknown): Refusal => plain(500, 'Internal Server Error', undefined, {}, { cause });

/** X could not be asked, or did not answer as a server of an API does. */
export const badGateway = (detail: string, cause?: unknown, headers: Readonly<Record<string, string>> = {}): Refusal =>
  plain(502, 'Bad Gateway', detail, headers, { cause });

/** X did not answer in time. */
export const gatewayTimeout = (): Refusal => plain(504, 'Gateway Timeout', 'X did not answer in time.');

/** Whoever asked has gone: nobody reads this. */
export const abandoned = (): Refusal => plain(499, 'Client Closed Request');

/** A request that breaks a rule, told as X tells it. */
export const invalidRequest = (message: string): Refusal =>
  new Refusal(400, message, {
    errors: [{ message }],
    title: 'Invalid Request',
    detail: 'One or more parameters to your request was invalid.',
    type: 'https://api.twitter.com/2/problems/invalid-request',
  });

/** X's own answer for media that it does not know: to a user, the media of others is just that. */
export const unknownMedia = (): Refusal => invalidRequest('BadRequest: Not found');
