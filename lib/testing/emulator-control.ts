import { badControl, controlBody } from './control-body.js';
import { faultFromJson } from './control-fault.js';
import { guardControl } from './control-guard.js';
import type { EmulatedUpload } from './emulated-upload.js';
import type { MediaEmulator } from './media-emulator.js';
import type { EmulatedPost } from './post-store.js';
import { plainProblem } from './refusals.js';
import { jsonReply, Refusal, toResponse, withHeaders, type Reply } from './replies.js';
import type { EmulatedRequest } from './request-journal.js';

/** Whom the control API is there for. */
export interface EmulatorControlOptions {
  /**
   * Host names by which it may be asked, without ports. @defaultValue addresses, names without a dot, and those under
   * `localhost`, `internal` and `test`: none that a stranger's DNS can lead here
   */
  readonly hosts?: readonly string[];
}

/** Where the paths of the control API begin. */
export const controlPath = '/__emulator';

/**
 * Drives an emulator by HTTP and JSON, for tests in any language: `GET` of `uploads`, `posts`, `requests` and `clock`,
 * `POST` to `faults`, `clock` and `reset`, `DELETE` of `faults`, all under `/__emulator`. `serveEmulator()` has it on its
 * port.
 *
 * The handler answers every request, what is wrong with a problem in JSON (RFC 9457). Nothing of it comes into the
 * emulator's journal.
 *
 * @example
 * ```ts
 * import { emulatorControl, mediaEmulator } from 'rx-media-upload/testing';
 *
 * const emulator = mediaEmulator();
 * const control = emulatorControl(emulator);
 * // msw: http.all('http://localhost/__emulator/*', ({ request }) => control(request))
 * const answer = await control(new Request('http://localhost/__emulator/uploads'));
 * ```
 */
export function emulatorControl(
  emulator: MediaEmulator,
  { hosts = [] }: EmulatorControlOptions = {},
): (request: Request) => Promise<Response> {
  const resources = resourcesOf(emulator);
  return async (request) =>
    toResponse(withHeaders(await reply(request, resources, hosts), { 'cache-control': 'no-store' }));
}

async function reply(request: Request, resources: Resources, hosts: readonly string[]): Promise<Reply> {
  try {
    guardControl(request, hosts);
    const name = nameIn(new URL(request.url).pathname);
    const methods = Object.hasOwn(resources, name) ? resources[name] : undefined;
    if (methods === undefined) throw noSuchRoute(resources);
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const action = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (action === undefined) throw wrongControlMethod(Object.keys(methods));
    return await action(request);
  } catch (error) {
    if (error instanceof Refusal) return error.reply;
    throw error;
  }
}

/** What a path names; whatever stands before `/__emulator` does not matter. */
function nameIn(path: string): string {
  const names = path.split('/').filter((name) => name !== '');
  const place = names.indexOf(controlPath.slice(1));
  return place < 0 ? path : names.slice(place + 1).join('/');
}

type Action = (request: Request) => Reply | Promise<Reply>;
type Resources = Readonly<Record<string, Readonly<Record<string, Action>>>>;

function resourcesOf(emulator: MediaEmulator): Resources {
  const time = (): Reply => jsonReply(200, { now: emulator.clock.now() });
  const resources: Resources = {
    '': { GET: () => jsonReply(200, { routes: routesIn(resources) }) },
    uploads: { GET: (request) => jsonReply(200, { uploads: chosen(emulator.uploads, request, uploadFilters) }) },
    posts: { GET: (request) => jsonReply(200, { posts: chosen(emulator.posts, request, postFilters) }) },
    requests: { GET: (request) => jsonReply(200, { requests: chosen(emulator.requests, request, requestFilters) }) },
    faults: {
      POST: async (request) => {
        addFault(emulator, await controlBody(request));
        return jsonReply(201, {});
      },
      DELETE: () => {
        emulator.withdrawFaults();
        return jsonReply(200, {});
      },
    },
    clock: {
      GET: time,
      POST: async (request) => {
        moveClock(emulator, await controlBody(request));
        return time();
      },
    },
    reset: {
      POST: async (request) => {
        const [name] = Object.keys(await controlBody(request));
        if (name !== undefined) throw badControl(`reset takes nothing, not '${name}'`);
        emulator.reset();
        return jsonReply(200, {});
      },
    },
  };
  return resources;
}

function addFault(emulator: MediaEmulator, json: Readonly<Record<string, unknown>>): void {
  // Without a member it would hit whatever comes next: nobody asks for that by an empty body.
  if (Object.keys(json).length === 0) throw badControl('the body has no fault: { "command": "append", "status": 503 }');
  refusing(() => emulator.fail(faultFromJson(json)));
}

function moveClock({ clock }: MediaEmulator, json: Readonly<Record<string, unknown>>): void {
  const [[name, value] = [], ...others] = Object.entries(json);
  if (others.length > 0 || (name !== 'advance' && name !== 'now'))
    throw badControl(
      `the clock takes either { "advance": ms } or { "now": epoch ms }, not ${Object.keys(json).join(', ') || 'nothing'}`,
    );
  if (typeof value !== 'number')
    throw badControl(`'${name}' of the clock is ms, a number, not ${JSON.stringify(value)}`);
  refusing(() => (name === 'advance' ? clock.advance(value) : clock.set(value)));
}

/** What the emulator itself does not take is the sender's fault. */
function refusing(act: () => unknown): void {
  try {
    act();
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) throw badControl(error.message);
    throw error;
  }
}

const uploadFilters = [
  'mediaId',
  'mediaKey',
  'owner',
  'state',
  'version',
  'mediaType',
  'mediaCategory',
  'sha256',
] as const;
const postFilters = ['id', 'user', 'version'] as const;
const requestFilters = [
  'method',
  'path',
  'user',
  'connection',
  'version',
  'command',
  'mediaId',
  'segmentIndex',
  'status',
  'contentType',
  'earlyPoll',
] as const;

/** Those whose members are as the query says. A misspelt name is refused: left unseen, it would choose all. */
function chosen<T extends EmulatedUpload | EmulatedPost | EmulatedRequest>(
  all: readonly T[],
  request: Request,
  names: readonly (keyof T & string)[],
): readonly T[] {
  const asked = [...new URL(request.url).searchParams].map(([asked, value]) => {
    const name = names.find((known) => known === asked);
    if (name === undefined) throw badControl(`there is no filter '${asked}': ${names.join(', ')}`);
    return [name, value] as const;
  });
  return all.filter((one) => asked.every(([name, value]) => String(one[name] ?? '') === value));
}

const routesIn = (resources: Resources): string[] =>
  Object.entries(resources).flatMap(([name, methods]) =>
    Object.keys(methods).map((method) => `${method} ${controlPath}${name === '' ? '' : `/${name}`}`),
  );

const noSuchRoute = (resources: Resources): Refusal =>
  new Refusal(plainProblem(404, 'Not Found', `there are ${routesIn(resources).join(', ')}`));

function wrongControlMethod(allow: readonly string[]): Refusal {
  const reply = plainProblem(405, 'Method Not Allowed', `there is ${allow.join(' and ')}`);
  return new Refusal(withHeaders(reply, { allow: allow.join(', ') }));
}
