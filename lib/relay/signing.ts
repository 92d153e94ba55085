import { defer, firstValueFrom, from } from 'rxjs';
import type { Authorize, CredentialHeaders, UnsignedRequest } from '../http/authorize.js';
import { givenValues } from './given-values.js';
import { forbidden } from './refusal.js';
import type { RelayAuth, RelayUser } from './relay-options.js';

/** Finds the credentials that sign for a user. */
export type Signing<User> = (user: User) => Promise<Authorize>;

/**
 * Tells an `Authorize`, which signs for everybody, from a function that gives each user theirs. Both are functions of
 * one argument; what it makes of a user and of a request decides. What has signed a request signs from then on, and what
 * has given a user an `Authorize` is asked for users from then on; anything else decides nothing, and is a failure of
 * this one request. Those of `oauth2()` and `oauth1()` need no trial.
 *
 * @throws Refusal 403 (from what it returns) for a user without credentials. Whatever `auth` fails with.
 */
export function signing<User extends RelayUser>(auth: Authorize | RelayAuth<User>): Signing<User> {
  const shared = auth as Authorize;
  const perUser = auth as RelayAuth<User>;
  let kind: 'shared' | 'per-user' | undefined = MARKS.some((mark) => mark in auth) ? 'shared' : undefined;

  return async (user) => {
    if (kind === 'shared') return shared;
    let given: unknown;
    try {
      given = await firstValueFrom(
        defer(() => givenValues(perUser(user))),
        { defaultValue: undefined },
      );
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
    const nonsense = new TypeError('`auth` gave neither an Authorize nor headers with an `authorization`');
    if (kind === 'per-user' || !areCredentials(given)) throw nonsense;
    return (request) => from(trial(request, nonsense));
  };

  async function trial(request: UnsignedRequest, failure: unknown): Promise<CredentialHeaders> {
    const headers = await headersOf(shared, request).catch(() => undefined);
    if (!areCredentials(headers)) throw failure;
    kind = 'shared';
    return headers;
  }
}

const isAuthorize = (given: unknown): given is Authorize => typeof given === 'function';

/** What an `Authorize` has and a function of users has not. */
const MARKS = ['renew', 'fixed', 'account'];

/** Headers, the one that X goes by among them: an object that says what has failed is none. */
const areCredentials = (given: unknown): given is CredentialHeaders => areHeaders(given) && 'authorization' in given;

/** Texts under names, at least one. */
export const areHeaders = (given: unknown): given is CredentialHeaders =>
  typeof given === 'object' &&
  given !== null &&
  Object.keys(given).length > 0 &&
  Object.values(given).every((value) => typeof value === 'string');

const headersOf = async (authorize: Authorize, request: UnsignedRequest): Promise<CredentialHeaders | undefined> =>
  await firstValueFrom(from(authorize(request)), { defaultValue: undefined });
