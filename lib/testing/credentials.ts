import type { ApiVersion } from '../api/media-api.js';
import type { EmulatorSettings } from './emulator-options.js';
import { signatureCheck, type SignatureFlaw } from './oauth1-check.js';
import type { ReceivedRequest } from './received-request.js';
import { codeRefusal, plainProblem, problem } from './refusals.js';
import { emptyReply, Refusal } from './replies.js';

/** Tells whose request it is. */
export interface CredentialGate {
  /** The user's id. Throws a `Refusal` where the credentials do not do. */
  readonly userOf: (request: ReceivedRequest, version: ApiVersion) => Promise<string>;
  readonly clear: () => void;
}

/** Checks bearer tokens and OAuth 1.0a signatures. */
export function credentialGate(settings: EmulatorSettings): CredentialGate {
  const signatures = signatureCheck(settings);
  return {
    userOf: async (request, version) => {
      const authorization = request.headers.get('authorization') ?? '';
      if (/^OAuth\s/i.test(authorization)) {
        const checked = await signatures.userOf(request, authorization);
        if ('flaw' in checked) throw badSignature(version, checked.flaw);
        return checked.user;
      }
      const token = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1];
      if (token === undefined) throw unauthorized(version, 32, 'Could not authenticate you.');
      return bearerUser(token, version, settings);
    },
    clear: signatures.clear,
  };
}

function bearerUser(token: string, version: ApiVersion, { accessTokens, bearerOnV1, now }: EmulatorSettings): string {
  if (version === 'v1.1' && bearerOnV1 === 'refuse') throw new Refusal(emptyReply(403));
  if (accessTokens === undefined) return derivedUser(token);
  const known = Object.hasOwn(accessTokens, token) ? accessTokens[token] : undefined;
  if (known === undefined || (known.expiresAt ?? Infinity) <= now())
    throw unauthorized(version, 89, 'Invalid or expired token.');
  if (known.appOnly === true) throw appOnly(version);
  if (known.scopes?.includes('media.write') === false) throw forbidden(version);
  return known.user;
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
