import type { ApiVersion } from '../api/media-api.js';
import type { EmulatedToken, EmulatorSettings } from './emulator-options.js';
import { signatureCheck, type SignatureFlaw, type Signer } from './oauth1-check.js';
import type { ReceivedRequest } from './received-request.js';
import { codeRefusal, plainProblem, problem } from './refusals.js';
import { emptyReply, Refusal } from './replies.js';

/** What a route wants of an OAuth 2 token. */
export interface Access {
  readonly scopes: readonly string[];
  /** A token of the application will do. */
  readonly appOnly?: boolean;
}

/** Tells whose request it is. */
export interface CredentialGate {
  /** Who sent it. Throws a `Refusal` where the credentials do not do. */
  readonly senderOf: (request: ReceivedRequest, version: ApiVersion, access: Access) => Promise<Signer>;
  /** The user whose credentials they seem to be, good or not. */
  readonly claimedUser: (headers: Headers) => string | undefined;
  readonly clear: () => void;
}

/**
 * Checks bearer tokens and OAuth 1.0a signatures.
 *
 * @param clientsNow - The clock that clients sign by, epoch ms.
 */
export function credentialGate(settings: EmulatorSettings, clientsNow: () => number): CredentialGate {
  const signatures = signatureCheck({ ...settings, now: clientsNow });
  return {
    senderOf: async (request, version, access) => {
      const authorization = authorizationIn(request.headers);
      if (isSigned(authorization)) {
        const checked = await signatures.userOf(request, authorization);
        if ('flaw' in checked) throw badSignature(version, checked.flaw);
        return checked;
      }
      const token = bearerToken(authorization);
      if (token === undefined) throw unauthorized(version, 32, 'Could not authenticate you.');
      return bearerOf(token, version, access, settings);
    },
    claimedUser: (headers) => {
      const authorization = authorizationIn(headers);
      if (isSigned(authorization)) return signatures.claimed(authorization)?.user;
      const token = bearerToken(authorization);
      return token === undefined ? undefined : knownToken(token, settings)?.user;
    },
    clear: signatures.clear,
  };
}

const authorizationIn = (headers: Headers): string => headers.get('authorization') ?? '';
const isSigned = (authorization: string): boolean => /^OAuth\s/i.test(authorization);
const bearerToken = (authorization: string): string | undefined => /^Bearer\s+(\S+)$/i.exec(authorization)?.[1];

/** What a token stands for; where none are listed, each stands for a user of its own. */
function knownToken(token: string, { accessTokens }: EmulatorSettings): EmulatedToken | undefined {
  if (accessTokens === undefined) return { user: derivedUser(token) };
  return Object.hasOwn(accessTokens, token) ? accessTokens[token] : undefined;
}

function bearerOf(token: string, version: ApiVersion, access: Access, settings: EmulatorSettings): Signer {
  const { bearerOnV1, now } = settings;
  if (version === 'v1.1' && bearerOnV1 === 'refuse') throw new Refusal(emptyReply(403));
  const known = knownToken(token, settings);
  if (known === undefined || (known.expiresAt ?? Infinity) <= now())
    throw unauthorized(version, 89, 'Invalid or expired token.');
  if (known.appOnly === true && access.appOnly !== true) throw appOnly(version);
  const { scopes } = known;
  if (scopes !== undefined && !access.scopes.every((scope) => scopes.includes(scope))) throw forbidden(version);
  return { user: known.user, app: known.app ?? 'app' };
}

/** A number that tells users apart and does not give the token away. */
function derivedUser(token: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(token)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return String(hash >> 4n);
}

const unauthorized = (version: ApiVersion, code: number, message: string): Refusal =>
  version === 'v1.1' ? codeRefusal(401, code, message) : new Refusal(plainProblem(401, 'Unauthorized'));

const badSignature = (version: ApiVersion, flaw: SignatureFlaw): Refusal =>
  flaw === 'time'
    ? unauthorized(version, 135, 'Timestamp out of bounds.')
    : unauthorized(version, 32, 'Could not authenticate you.');

const forbidden = (version: ApiVersion): Refusal =>
  version === 'v1.1'
    ? codeRefusal(403, 220, 'Your credentials do not allow access to this resource.')
    : new Refusal(plainProblem(403, 'Forbidden'));

function appOnly(version: ApiVersion): Refusal {
  if (version === 'v1.1') return forbidden(version);
  return new Refusal(
    problem(403, {
      title: 'Unsupported Authentication',
      detail:
        'Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.  ' +
        'Supported authentication types are [OAuth 1.0a User Context, OAuth 2.0 User Context].',
      type: 'https://api.twitter.com/2/problems/unsupported-authentication',
      status: 403,
    }),
  );
}
