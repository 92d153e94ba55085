import type { Authorize } from '../http/authorize.js';
import { present } from '../present.js';
import type { CommandName } from '../upload-error.js';
import { append } from './append.js';
import { askX } from './ask-x.js';
import { authenticatedUser } from './authenticated-user.js';
import { addSubtitles, removeSubtitles, setMetadata } from './describe-media.js';
import { finalize } from './finalize.js';
import { initialize } from './initialize.js';
import { oneShot } from './one-shot.js';
import { checkOrigin, corsHeaders, isPreflight, preflightHeaders } from './origin-check.js';
import { loneServer } from './lone-server.js';
import { memoryBudget } from './memory-budget.js';
import { openWork } from './open-work.js';
import { quotaHeaders, spend } from './quota-gate.js';
import type { RelayReply } from './refusal.js';
import { described, quietly, refusalOf, requestIdHeaders, toResponse } from './relay-answer.js';
import type { Handler, Trace } from './relay-call.js';
import type { Relay, RelayHealth } from './relay-health.js';
import type { PerUserRelayOptions, RelayAuth, RelayOptions, RelayUser, SharedRelayOptions } from './relay-options.js';
import type { QuotaAmounts } from './relay-quota.js';
import { relaySettings } from './relay-settings.js';
import { renewals } from './renewals.js';
import { requestIdOf } from './request-id.js';
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
export function mediaRelay<User extends RelayUser>(options: PerUserRelayOptions<User>): Relay;
export function mediaRelay(options: SharedRelayOptions): Relay;
export function mediaRelay<User extends RelayUser>(
  options: RelayOptions<User> & { readonly auth: Authorize | RelayAuth<User> },
): Relay {
  const settings = relaySettings(options);
  const authorizeOf = signing(options.auth);
  const underWay = requestsUnderWay(settings.maxRequestsPerUser);
  const memory = memoryBudget(settings.maxMemory);
  const renewing = renewals();
  const work = openWork();
  const noteLoneServer = loneServer();

  const answer = async (request: Request, trace: Trace, report: (error: unknown) => void): Promise<RelayReply> => {
    if (isPreflight(request, settings)) return { status: 204, text: '', headers: preflightHeaders(settings) };
    checkOrigin(request, settings);
    const { user, id } = await authenticatedUser(request, options.authenticate, settings, report);
    trace.user = id;
    const { command, mediaId } = routeOf(request);
    trace.command = command;
    if (mediaId !== '') trace.mediaId = mediaId;
    const signer = {
      authorize: () => authorizeOf(user),
      ownerOf: (sign: Authorize) => (sign === options.auth ? sign : id),
    };
    const { signal } = request;
    const spendOf = (amounts: Partial<QuotaAmounts>) =>
      spend(id, amounts, settings, signal, (left) => (trace.quota = left));
    return await underWay.with(id, async () => {
      await spendOf({ requests: 1 });
      const held = memory.hold(id);
      try {
        return await handlers[command]({
          request,
          user: id,
          mediaId,
          settings,
          askX: askX(settings, signer, renewing, signal),
          memory: held,
          trace,
          spend: spendOf,
          unknown: () => settings.isAlone && noteLoneServer(report),
        });
      } finally {
        held.release();
      }
    });
  };

  const relay = async (request: Request): Promise<Response> => {
    const trace: Trace = {
      requestId: requestIdOf(request, settings.requestIdHeader),
      begun: performance.now(),
      bytes: 0,
    };
    const report = (error: unknown): void => quietly(() => options.onError?.(error, described(request, trace)));
    const { reply, refused } = await work
      .with(() => answer(request, trace, report))
      .then((given) => ({ reply: given, refused: undefined }))
      .catch((error: unknown) => refusalOf(error, report));
    quietly(() =>
      options.onRequest?.({
        ...described(request, trace),
        status: reply.status,
        bytes: trace.bytes,
        ms: Math.round(performance.now() - trace.begun),
        ...present({ refused }),
      }),
    );
    return toResponse(reply, {
      ...quotaHeaders(settings, trace.quota),
      ...corsHeaders(request, settings),
      ...requestIdHeaders(trace, settings, reply.status),
    });
  };
  return Object.assign(relay, {
    close: () => work.close(),
    health: (): RelayHealth => ({
      state: !work.isClosed() ? 'open' : work.count() > 0 ? 'closing' : 'closed',
      requests: work.count(),
      users: underWay.users(),
      memory: memory.held(),
      maxMemory: settings.maxMemory,
    }),
  });
}
