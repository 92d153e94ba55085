import { plainProblem } from './refusals.js';
import { Refusal } from './replies.js';

/** Bytes of the largest body that the control API takes. */
const largest = 1024 * 1024;

/**
 * The JSON object that a control request carries; an empty one where it has no body.
 *
 * A body must say that it is JSON: what a page in a browser can send without asking first never does.
 */
export async function controlBody(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const text = await textOf(request);
  if (text === '') return {};
  const type = (request.headers.get('content-type')?.split(';')[0] ?? '').trim().toLowerCase();
  if (type !== 'application/json')
    throw new Refusal(
      plainProblem(
        415,
        'Unsupported Media Type',
        `the body must be JSON, and say so (content-type: application/json), not ${type === '' ? 'nothing' : type}`,
      ),
    );
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw badControl(`the body is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw badControl('the body is no JSON object');
  return body as Readonly<Record<string, unknown>>;
}

/** A 400 that says what is wrong. */
export const badControl = (detail: string): Refusal => new Refusal(plainProblem(400, 'Bad Request', detail));

async function textOf(request: Request): Promise<string> {
  const reader = request.body?.getReader();
  if (reader === undefined) return '';
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    size += read.value.length;
    if (size > largest) {
      await reader.cancel();
      throw new Refusal(plainProblem(413, 'Content Too Large', `the body has more than ${largest} bytes`));
    }
    text += decoder.decode(read.value, { stream: true });
  }
  return text + decoder.decode();
}
