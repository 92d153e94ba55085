import type { CommandName } from '../upload-error.js';
import { invalidRequest, unknownPath, wrongMethod } from './refusal.js';

/** A command of X's API v2, and the media that the address names. */
export interface Route {
  readonly command: CommandName;
  /** 1 to 19 digits. Empty where the address names none. */
  readonly mediaId: string;
}

interface Resource {
  /** How the path ends. */
  readonly path: RegExp;
  readonly methods: Readonly<Record<string, CommandName>>;
}

const resources: readonly Resource[] = [
  { path: /\/2\/media\/upload\/initialize$/, methods: { POST: 'initialize' } },
  { path: /\/2\/media\/upload\/([0-9]{1,19})\/append$/, methods: { POST: 'append' } },
  { path: /\/2\/media\/upload\/([0-9]{1,19})\/finalize$/, methods: { POST: 'finalize' } },
  { path: /\/2\/media\/upload$/, methods: { GET: 'status', POST: 'upload' } },
  { path: /\/2\/media\/metadata$/, methods: { POST: 'setMetadata' } },
  { path: /\/2\/media\/subtitles$/, methods: { POST: 'addSubtitles', DELETE: 'removeSubtitles' } },
];

/**
 * Segments with something in them, and no encoded `/`, `\`, `.`, `%` or NUL that another reader might take for what
 * it stands for.
 */
const PREFIX = /^(?:\/(?:[\w.~!$&'()*+,;=:@-]|%(?!2f|5c|2e|25|00)[0-9a-f]{2})+)*$/i;

/**
 * Where a request leads: X's paths under any prefix, and nothing else. What is forwarded is written anew from this.
 *
 * @throws Refusal 404 for any other path, 405 for another method, 400 for a query that X's commands do not have.
 */
export function routeOf({ method, url: href }: Pick<Request, 'method' | 'url'>): Route {
  const url = new URL(href);
  const resource = resources.find(({ path }) => path.test(url.pathname));
  if (resource === undefined || url.hash !== '') throw unknownPath();
  const { path, methods } = resource;
  const [end = '', id] = path.exec(url.pathname) ?? [];
  if (!PREFIX.test(url.pathname.slice(0, -end.length))) throw unknownPath();
  const command = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (command === undefined) throw wrongMethod(Object.keys(methods));
  if (command === 'status') return { command, mediaId: statusId(url.searchParams) };
  if (url.search !== '') throw invalidRequest(`query parameter [${firstName(url.searchParams)}] is not one of []`);
  return { command, mediaId: id ?? '' };
}

/** `command=STATUS` and `media_id`, each once, and nothing else. */
function statusId(query: URLSearchParams): string {
  const unknown = [...query.keys()].find((name) => name !== 'command' && name !== 'media_id');
  if (unknown !== undefined) throw invalidRequest(`query parameter [${cut(unknown)}] is not one of [command,media_id]`);
  const [command, another] = query.getAll('command');
  if (command !== 'STATUS' || another !== undefined)
    throw invalidRequest('$.command: does not have a value in the enumeration [STATUS]');
  const [mediaId = '', second] = query.getAll('media_id');
  if (!/^[0-9]{1,19}$/.test(mediaId) || second !== undefined)
    throw invalidRequest('$.media_id: does not match the regex pattern ^[0-9]{1,19}$');
  return mediaId;
}

const firstName = (query: URLSearchParams): string => cut([...query.keys()][0] ?? '');
const cut = (text: string): string => text.slice(0, 40);
