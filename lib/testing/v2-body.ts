import { fieldText, type ReceivedRequest } from './received-request.js';
import { invalidRequest } from './refusals.js';

/** The object that a v2 request sends as JSON; `undefined` for an empty body. */
export function jsonBody(request: ReceivedRequest): unknown {
  refuseQuery(request, []);
  if (request.size === 0) return undefined;
  if (request.mediaType.startsWith('multipart/')) throw invalidRequest('Request body is not valid JSON.');
  if (request.mediaType !== 'application/json') {
    throw invalidRequest('Requests with bodies must have content-type of application/json.');
  }
  const value = parsed(request);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidRequest('Request body must be a JSON object.');
  return value;
}

/** The same from JSON or multipart; there the fields named in `binary` are bytes and all others text. */
export function jsonOrMultipartBody(request: ReceivedRequest, binary: string): unknown {
  if (request.mediaType !== 'multipart/form-data' || request.form === undefined) return jsonBody(request);
  refuseQuery(request, []);
  return Object.fromEntries(
    request.form.map((part) => [part.name, part.name === binary ? part.bytes : fieldText(part)]),
  );
}

/** Refuses query parameters that are not on the list. */
export function refuseQuery({ url }: ReceivedRequest, allowed: readonly string[]): void {
  const unknown = [...url.searchParams.keys()].filter((name) => !allowed.includes(name));
  if (unknown.length === 0) return;
  throw invalidRequest(
    unknown.map((name) => `query parameter [${name}] is not one of [${allowed.join(',')}]`).join(', '),
  );
}

function parsed(request: ReceivedRequest): unknown {
  try {
    return request.json();
  } catch {
    throw invalidRequest('Request body is not valid JSON.');
  }
}
