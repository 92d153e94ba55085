import { firstValueFrom, from } from 'rxjs';
import type { Authorize, CredentialHeaders, UnsignedRequest } from '../http/authorize.js';
import { firstValue } from './first-value.js';
import { forbidden } from './refusal.js';
import type { RelayAuth, RelayUser } from './relay-options.js';

/** Finds the credentials that sign for a user. */
export type Signing<User> = (user: User) => Promise<Authorize>;

/**
 * Tells an `Authorize`, which signs for everybody, from a function that gives each user theirs. Both are functions of
 * one argument; what a call with a user comes to decides, once. An `Authorize` with `renew` needs no trial.
 *
 * @throws Refusal 403 (from what it returns) for a user without credentials. Whatever `auth` fails with.
 */
export function signing<User extends RelayUser>(auth: Authorize | RelayAuth<User>): Signing<User> {
  const shared = auth as Authorize;
  const perUser = auth as RelayAuth<User>;
  let kind: 'shared' | 'per-user' | undefined = 'renew' in auth ? 'shared' : undefined;

  return async (user) => {
    if (kind === 'shared') return shared;
    let given: unknown;
    try {
      const result = perUser(user);
      given = typeof result === 'function' ? result : await firstValue(result);
    } catch (error) {
      if (kind === 'per-user') throw error;
      // One that signs what it is given fails at a user: it is tried with a request before the failure counts.
      return (request) => from(trial(request, error));
    }
    if (isAuthorize(given)) {
      kind = 'per-user';
      return given;
    }
    if (given === undefined || given === null) throw forbidden('There are no credentials of X for this user.');
    if (kind === 'per-user' || !areHeaders(given)) throw new TypeError('`auth` gave neither an Authorize nor headers');
    kind = 'shared';
    return shared;
  };

  async function trial(request: UnsignedRequest, failure: unknown): Promise<CredentialHeaders> {
    const headers = await headersOf(shared, request).catch(() => undefined);
    if (!areHeaders(headers)) throw failure;
    kind = 'shared';
    return headers;
  }
}

const isAuthorize = (given: unknown): given is Authorize => typeof given === 'function';

const areHeaders = (given: unknown): given is CredentialHeaders =>
  typeof given === 'object' &&
  given !== null &&
  Object.keys(given).length > 0 &&
  Object.values(given).every((value) => typeof value === 'string');

const headersOf = async (authorize: Authorize, request: UnsignedRequest): Promise<CredentialHeaders | undefined> =>
  await firstValueFrom(from(authorize(request)), { defaultValue: undefined });
