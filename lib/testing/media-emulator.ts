import type { Call } from './call.js';
import { checkAccount } from './account-state.js';
import { credentialGate } from './credentials.js';
import type { EmulatedUpload } from './emulated-upload.js';
import { settle, type EmulatorSettings, type MediaEmulatorOptions } from './emulator-options.js';
import { movableClock, type EmulatorClock } from './emulator-clock.js';
import { checkFault } from './fault-check.js';
import { carriesOut, faultScript, faultyReply, losesReply, type Fault } from './faults.js';
import { note, routeIn, seenBeforeBody } from './note-route.js';
import { pause, untilAborted } from './pause.js';
import { postStore, type EmulatedPost } from './post-store.js';
import { rateWindows } from './rate-windows.js';
import { receive, type ReceivedRequest } from './received-request.js';
import { codeReply, plainProblem, unknownRoute, wrongMethod } from './refusals.js';
import { Refusal, toResponse, withHeaders, type Reply } from './replies.js';
import { journalEntry, type EmulatedRequest, type JournalEntry } from './request-journal.js';
import type { Route, routeOf } from './routes.js';
import { uploadStore } from './upload-session.js';

/** What a server on a port may say of a request. */
export interface ServedBy {
  /** The connection that it came by; the journal shows it. */
  readonly connection?: number;
}

/** X's media servers, in memory. Its functions need no `this`. */
export interface MediaEmulator {
  /**
   * Answers one request. Paths count from their end: any host and any prefix will do.
   *
   * Works as the handler of msw (`http.all('https://api.x.com/*', ({ request }) => emulator.fetch(request))`) and of a server on a port,
   * and, with a URL and options, as a `fetch`. Where a fault cuts the connection or the client gives up, a handler
   * gets `Response.error()`, and a `fetch` rejects with a `TypeError` or the signal's reason. An adapter to a port may
   * not know what to make of `Response.error()`: there, cut with `cut: 'body'`.
   */
  readonly fetch: (input: Request | URL | string, init?: RequestInit & ServedBy) => Promise<Response>;
  /** Every upload that was initialized, in order. Live: the same array, and the same records, always. */
  readonly uploads: readonly EmulatedUpload[];
  /** Every post that was created, in order. Live. */
  readonly posts: readonly EmulatedPost[];
  /** Every request, in order of arrival. Live. */
  readonly requests: readonly EmulatedRequest[];
  /** Adds a fault to come. The function that comes back withdraws it. Throws where it has a member that none has. */
  readonly fail: (fault: Fault) => () => void;
  /** Withdraws all faults to come. */
  readonly withdrawFaults: () => void;
  /**
   * The time it is here. Signatures are checked by the clock of `options.now` all the same, however far this one was
   * moved: clients sign by their own.
   */
  readonly clock: EmulatorClock;
  /** Forgets uploads, posts, requests, faults, nonces and rate windows, and how the clock was moved; ids begin anew. */
  readonly reset: () => void;
}

/**
 * Emulates X's media servers, v2 and v1.1, as strictly as they are known: what X refuses, it refuses in X's words.
 *
 * Holds all bytes in memory and hashes them. Uses web standards only; opens no port and no connection.
 *
 * @example
 * ```ts
 * import { fetchTransport, mediaClient, oauth2, uploadMedia } from 'rx-media-upload';
 * import { mediaEmulator, sampleMedia, xErrors } from 'rx-media-upload/testing';
 * import { lastValueFrom } from 'rxjs';
 *
 * const emulator = mediaEmulator({ processing: { polls: 1, checkAfterSecs: 0 } });
 * const withdraw = emulator.fail({ command: 'append', segmentIndex: 2, ...xErrors.unavailable });
 * const client = mediaClient({ auth: oauth2('any-token'), transport: fetchTransport({ fetch: emulator.fetch }) });
 * await lastValueFrom(uploadMedia(client, sampleMedia('video/mp4', 10_000_000), { mediaType: 'video/mp4' }));
 * emulator.uploads[0]?.state;   // 'succeeded'
 * emulator.requests.filter(({ status }) => status === 503).length;   // 1
 * withdraw();
 * ```
 */
export function mediaEmulator(options: MediaEmulatorOptions = {}): MediaEmulator {
  const given = settle(options);
  const clock = movableClock(given.now);
  const settings: EmulatorSettings = { ...given, now: clock.now };
  const store = uploadStore(settings);
  const posts = postStore();
  const gate = credentialGate(settings, given.now);
  const windows = rateWindows(settings);
  const faults = faultScript();
  const journal: JournalEntry[] = [];
  let transactions = 0;
  let moment = 0;

  /** Credentials, then rate, then the command itself. */
  const carryOut = async (
    { version, command, handler, access, id = '' }: Route,
    request: ReceivedRequest,
    entry: JournalEntry,
  ): Promise<Reply> => {
    let rateHeaders = {};
    try {
      const sender = await gate.senderOf(request, version, access);
      const { user } = sender;
      entry.user = user;
      checkAccount(accountOf(settings, user), version, request.method);
      if (command !== undefined) {
        const rate = windows.take(sender, command);
        rateHeaders = rate.headers;
        if (rate.exceeded)
          throw new Refusal(
            version === 'v1.1' ? codeReply(429, 88, 'Rate limit exceeded') : plainProblem(429, 'Too Many Requests'),
          );
      }
      const call: Call = { request, id, user, settings, store, posts, entry };
      return withHeaders(await handler(call), rateHeaders);
    } catch (error) {
      if (error instanceof Refusal) return withHeaders(error.reply, rateHeaders);
      throw error;
    }
  };

  const respond = async (request: Request, entry: JournalEntry): Promise<Response> => {
    const early = faults.take(seenBeforeBody(request, entry, settings), true);
    if (early !== undefined) return await answer(request, entry, early, undefined);
    const received = await receive(request);
    entry.bytes = received.size;
    const route = routeIn(settings, received);
    if (route.version !== undefined) entry.version = route.version;
    const routed = 'handler' in route;
    if (routed) note(entry, route, received);
    const fault: Fault = faults.take(entry, false) ?? noFault;
    let reply: Reply | undefined;
    if (carriesOut(fault)) reply = routed ? await carryOut(route, received, entry) : unrouted(route);
    return await answer(request, entry, fault, reply);
  };

  const answer = async (
    request: Request,
    entry: JournalEntry,
    fault: Fault,
    reply: Reply | undefined,
  ): Promise<Response> => {
    if (fault.hang === true) return await untilAborted(request.signal);
    await pause(settings.latency + (fault.delay ?? 0), request.signal);
    if (losesReply(fault)) return Response.error();
    const faulty = faultyReply(fault, reply);
    const given = withHeaders(faulty, {
      // Clients measure times of day by it.
      date: new Date(settings.now()).toUTCString(),
      ...faulty.headers,
      'x-transaction-id': (++transactions).toString(16).padStart(16, '0'),
    });
    entry.status = given.status;
    return toResponse(given, fault.cut === 'body', fault.dribble);
  };

  return {
    fetch: async (input, ...[init]: [(RequestInit & ServedBy)?]) => {
      const asFetch = typeof input === 'string' || input instanceof URL;
      const request = asFetch ? new Request(input, init) : input;
      const entry = journalEntry(request, settings.now(), moment++);
      const user = gate.claimedUser(request.headers);
      if (user !== undefined) entry.user = user;
      if (init?.connection !== undefined) entry.connection = init.connection;
      journal.push(entry);
      try {
        const response = await respond(request, entry);
        if (asFetch && response.type === 'error') throw new TypeError('fetch failed');
        return response;
      } catch (error) {
        // Nobody is there any more to take an answer; servers and msw would report a rejection as a fault of the
        // handler.
        if (request.signal.aborted && !asFetch) return Response.error();
        throw error;
      } finally {
        entry.endedAt = settings.now();
        entry.closed = moment++;
      }
    },
    uploads: store.uploads,
    posts: posts.posts,
    requests: journal,
    fail: (fault) => {
      checkFault(fault);
      return faults.add({ ...fault });
    },
    withdrawFaults: faults.clear,
    clock: { now: clock.now, advance: clock.advance, set: clock.set },
    reset: () => {
      journal.length = 0;
      for (const part of [store, posts, gate, windows, faults, clock]) part.clear();
    },
  };
}

/** Changes nothing. */
const noFault: Fault = { delay: 0 };

const accountOf = ({ accounts = {} }: EmulatorSettings, user: string) =>
  Object.hasOwn(accounts, user) ? accounts[user] : undefined;

const unrouted = ({ version, allow }: Exclude<ReturnType<typeof routeOf>, Route>): Reply =>
  version !== undefined && allow !== undefined ? wrongMethod(version, allow) : unknownRoute(version);
