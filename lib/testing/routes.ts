import type { ApiVersion } from '../api/media-api.js';
import type { CommandName } from '../upload-error.js';
import type { Handler } from './call.js';
import type { Access } from './credentials.js';
import { fieldText, type ReceivedRequest } from './received-request.js';
import { v1Command, v1Fields } from './v1-fields.js';
import * as v1 from './v1-routes.js';
import * as v1Describe from './v1-describe.js';
import * as v2 from './v2-routes.js';
import { updateStatus } from './v1-posts.js';
import * as v2Describe from './v2-describe.js';
import { mediaByKey, mediaByKeys } from './v2-media-lookup.js';
import { createPost } from './v2-posts.js';

/** Where a request leads. */
export interface Route {
  readonly version: ApiVersion;
  /** Absent where v1.1's `command` is none. */
  readonly command?: CommandName;
  /** The media that it names, before anybody has checked it. */
  readonly id?: string;
  readonly handler: Handler;
  readonly access: Access;
}

type Endpoint = (request: ReceivedRequest) => readonly [CommandName | undefined, Handler];

const one =
  (command: CommandName, handler: Handler): Endpoint =>
  () => [command, handler];

const v1Upload: Endpoint = (request) => {
  const command = v1Command(v1Fields(request));
  switch (command) {
    case 'initialize':
    case 'append':
    case 'finalize':
    case 'status':
      return [command, v1[command]];
    case 'upload':
      return [command, v1.simple];
    default:
      return [undefined, v1.unknownCommand];
  }
};

interface Resource {
  readonly version: ApiVersion;
  /** How the path ends; whatever stands before it does not matter. */
  readonly path: RegExp;
  readonly methods: Readonly<Record<string, Endpoint>>;
  /** @defaultValue `media.write`, of a user */
  readonly access?: Access;
}

const uploading: Access = { scopes: ['media.write'] };
const posting: Access = { scopes: ['tweet.read', 'tweet.write', 'users.read'] };
const reading: Access = { scopes: ['tweet.read'], appOnly: true };

const other =
  (handler: Handler): Endpoint =>
  () => [undefined, handler];

const resources: readonly Resource[] = [
  { version: 'v2', path: /\/2\/media\/upload\/initialize$/, methods: { POST: one('initialize', v2.initialize) } },
  { version: 'v2', path: /\/2\/media\/upload\/([^/]+)\/append$/, methods: { POST: one('append', v2.append) } },
  { version: 'v2', path: /\/2\/media\/upload\/([^/]+)\/finalize$/, methods: { POST: one('finalize', v2.finalize) } },
  {
    version: 'v2',
    path: /\/2\/media\/upload$/,
    methods: { POST: one('upload', v2.oneShot), GET: one('status', v2.status) },
  },
  { version: 'v2', path: /\/2\/media\/metadata$/, methods: { POST: one('setMetadata', v2Describe.setMetadata) } },
  {
    version: 'v2',
    path: /\/2\/media\/subtitles$/,
    methods: {
      POST: one('addSubtitles', v2Describe.addSubtitles),
      DELETE: one('removeSubtitles', v2Describe.removeSubtitles),
    },
  },
  { version: 'v2', path: /\/2\/tweets$/, methods: { POST: other(createPost) }, access: posting },
  { version: 'v2', path: /\/2\/media$/, methods: { GET: other(mediaByKeys) }, access: reading },
  { version: 'v2', path: /\/2\/media\/(\d+_[^/]*)$/, methods: { GET: other(mediaByKey) }, access: reading },
  {
    version: 'v1.1',
    path: /\/1\.1\/statuses\/update\.json$/,
    methods: { POST: other(updateStatus) },
    access: posting,
  },
  { version: 'v1.1', path: /\/1\.1\/media\/upload\.json$/, methods: { POST: v1Upload, GET: one('status', v1.status) } },
  {
    version: 'v1.1',
    path: /\/1\.1\/media\/metadata\/create\.json$/,
    methods: { POST: one('setMetadata', v1Describe.setMetadata) },
  },
  {
    version: 'v1.1',
    path: /\/1\.1\/media\/subtitles\/create\.json$/,
    methods: { POST: one('addSubtitles', v1Describe.addSubtitles) },
  },
  {
    version: 'v1.1',
    path: /\/1\.1\/media\/subtitles\/delete\.json$/,
    methods: { POST: one('removeSubtitles', v1Describe.removeSubtitles) },
  },
];

/** The route of a request, or why there is none: no such path, or other methods only. */
export function routeOf(
  request: ReceivedRequest,
): Route | { readonly version?: ApiVersion; readonly allow?: readonly string[] } {
  const { pathname, searchParams } = request.url;
  const resource = resources.find(({ path }) => path.test(pathname));
  if (resource === undefined)
    return pathname.includes('/1.1/') ? { version: 'v1.1' } : pathname.includes('/2/') ? { version: 'v2' } : {};
  const { version, methods, path, access = uploading } = resource;
  const endpoint = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined;
  if (endpoint === undefined) return { version, allow: Object.keys(methods) };
  const [command, handler] = endpoint(request);
  const id = path.exec(pathname)?.[1] ?? searchParams.get('media_id') ?? v1Fields(request).text('media_id');
  return { version, handler, access, ...(command !== undefined && { command }), ...(id !== undefined && { id }) };
}

/** The segment that an APPEND says it carries; absent where it says none that can be read. */
export function segmentIndexOf(request: ReceivedRequest): number | undefined {
  const part = request.form?.find(({ name }) => name === 'segment_index');
  const index =
    part === undefined ? (request.url.searchParams.get('segment_index') ?? indexInJson(request)) : fieldText(part);
  return typeof index === 'number' || (typeof index === 'string' && /^\d+$/.test(index)) ? Number(index) : undefined;
}

function indexInJson(request: ReceivedRequest): unknown {
  if (request.mediaType !== 'application/json') return undefined;
  try {
    const body = request.json();
    return typeof body === 'object' && body !== null && 'segment_index' in body ? body.segment_index : undefined;
  } catch {
    return undefined;
  }
}
