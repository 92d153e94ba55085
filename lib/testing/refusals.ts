import type { ApiVersion } from '../api/media-api.js';
import { jsonReply, Refusal, type Reply } from './replies.js';

const problemType = 'application/problem+json; charset=utf-8';

/** A v2 problem of its own kind. */
export const problem = (status: number, body: Readonly<Record<string, unknown>>): Reply =>
  jsonReply(status, body, problemType);

/** A v2 problem that says no more than its HTTP status, unless a detail is given. */
export const plainProblem = (status: number, title: string, detail = title): Reply =>
  problem(status, { title, type: 'about:blank', status, detail });

/** v2's answer to a request that breaks a rule, in X's words. */
export const invalidRequest = (message: string, parameters?: Readonly<Record<string, readonly string[]>>): Refusal =>
  new Refusal(
    problem(400, {
      errors: [parameters === undefined ? { message } : { parameters, message }],
      title: 'Invalid Request',
      detail: 'One or more parameters to your request was invalid.',
      type: 'https://api.twitter.com/2/problems/invalid-request',
    }),
  );

/** v2's answer for media that is unknown, foreign, expired, not finalized, or was never processed. */
export const badRequestNotFound = (): Refusal => invalidRequest('BadRequest: Not found');

/** v1.1's answer with a numeric code. */
export const codeReply = (status: number, code: number, message: string): Reply =>
  jsonReply(status, { errors: [{ code, message }] });

/** v1.1's refusal with a numeric code. */
export const codeRefusal = (status: number, code: number, message: string): Refusal =>
  new Refusal(codeReply(status, code, message));

/** v1.1: a parameter that must be there is not. */
export const missingParameter = (name: string): Refusal => codeRefusal(400, 38, `${name} parameter is missing.`);

/** v1.1: a parameter is not what it must be. */
export const invalidParameter = (name: string): Refusal => codeRefusal(400, 44, `${name} parameter is invalid.`);

/** v1.1: in the words of the upload host. */
export const hostRefusal = (request: string, error: string): Refusal => new Refusal(jsonReply(400, { request, error }));

/** v1.1: no such page. */
export const noSuchPage = (): Refusal => codeRefusal(404, 34, 'Sorry, that page does not exist');

/** Nothing lives at this path. */
export const unknownRoute = (version: ApiVersion | undefined): Reply =>
  version === 'v1.1' ? noSuchPage().reply : plainProblem(404, 'Not Found');

/** Something lives here, not for this method. */
export const wrongMethod = (version: ApiVersion, allow: readonly string[]): Reply => {
  const reply =
    version === 'v1.1'
      ? codeReply(405, 86, 'This method requires a different HTTP method.')
      : plainProblem(405, 'Method Not Allowed');
  return { ...reply, headers: { ...reply.headers, allow: allow.join(', ') } };
};
