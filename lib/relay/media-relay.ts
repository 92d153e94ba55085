import type { Authorize } from '../http/authorize.js';
import type { CommandName } from '../upload-error.js';
import { append } from './append.js';
import { askX } from './ask-x.js';
import { authenticatedUser } from './authenticated-user.js';
import { addSubtitles, removeSubtitles, setMetadata } from './describe-media.js';
import { finalize } from './finalize.js';
import { initialize } from './initialize.js';
import { oneShot } from './one-shot.js';
import { checkOrigin, corsHeaders, isPreflight, preflightHeaders } from './origin-check.js';
import { ownFailure, Refusal, type RelayReply } from './refusal.js';
import type { Handler } from './relay-call.js';
import type { PerUserRelayOptions, RelayAuth, RelayOptions, RelayUser, SharedRelayOptions } from './relay-options.js';
import { relaySettings } from './relay-settings.js';
import { requestsUnderWay } from './requests-under-way.js';
import { routeOf } from './route.js';
import { signing } from './signing.js';
import { status } from './status.js';

const handlers: Readonly<Record<CommandName, Handler>> = {
  initialize,
  append,
  finalize,
  status,
  upload: oneShot,
  setMetadata,
  addSubtitles,
  removeSubtitles,
};

/**
 * Makes a relay: a handler for any server that speaks `Request` and `Response`. Pages upload to it as they would to X,
 * without credentials; it checks each request, signs it and sends it on.
 *
 * It serves X's v2 media paths under any prefix, and nothing else. `authenticate` decides who comes in; media belongs
 * to the user who initialized it and does not exist for others. The promise never rejects.
 *
 * @throws InvalidUploadError where an option is missing or makes no sense.
 *
 * @example
 * ```ts
 * import { oauth2 } from 'rx-media-upload';
 * import { mediaRelay } from 'rx-media-upload/relay';
 *
 * const relay = mediaRelay({
 *   authenticate: async (request) => sessions.userOf(request.headers.get('cookie')),
 *   auth: (user) => accounts.authorizeOf(user.id),
 *   mediaTypes: ['image/jpeg', 'image/png', 'video/mp4'],
 * });
 * const response = await relay(new Request('https://example.com/relay/2/media/upload/initialize', { method: 'POST' }));
 *
 * declare const sessions: { userOf(cookie: string | null): Promise<{ id: string } | undefined> };
 * declare const accounts: { authorizeOf(user: string): ReturnType<typeof oauth2> | undefined };
 * ```
 */
export function mediaRelay<User extends RelayUser>(
  options: PerUserRelayOptions<User>,
): (request: Request) => Promise<Response>;
export function mediaRelay(options: SharedRelayOptions): (request: Request) => Promise<Response>;
export function mediaRelay<User extends RelayUser>(
  options: RelayOptions<User> & { readonly auth: Authorize | RelayAuth<User> },
): (request: Request) => Promise<Response> {
  const settings = relaySettings(options);
  const authorizeOf = signing(options.auth);
  const underWay = requestsUnderWay(settings.maxRequestsPerUser);

  const answer = async (request: Request, report: (error: unknown) => void): Promise<RelayReply> => {
    if (isPreflight(request, settings)) return { status: 204, text: '', headers: preflightHeaders(settings) };
    checkOrigin(request, settings);
    const { user, id } = await authenticatedUser(request, options.authenticate, report);
    const { command, mediaId } = routeOf(request);
    return await underWay.with(id, () =>
      handlers[command]({
        request,
        user: id,
        mediaId,
        settings,
        askX: askX(settings, () => authorizeOf(user), request.signal),
      }),
    );
  };

  return async (request) => {
    const report = (error: unknown): void => tell(options.onError, error, request);
    const reply = await answer(request, report).catch((error: unknown) => refusalOf(error, report));
    return toResponse(reply, corsHeaders(request, settings));
  };
}

/** The answer for what was thrown. What is the server's own trouble is told to the server. */
function refusalOf(error: unknown, report: (error: unknown) => void): RelayReply {
  const refusal = error instanceof Refusal ? error : ownFailure(error);
  if (refusal.cause !== undefined) report(refusal.cause);
  return refusal.reply;
}

function tell(onError: RelayOptions['onError'], error: unknown, request: Request): void {
  try {
    onError?.(error, request);
  } catch {
    // A log that fails changes no answer.
  }
}

/** Answers belong to one user and one moment, and are what they say they are. */
const toResponse = ({ status: code, text, headers }: RelayReply, cors: Readonly<Record<string, string>>): Response =>
  new Response(text === '' || code === 204 || code === 205 ? null : text, {
    status: code,
    headers: { ...headers, ...cors, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
  });
