import { defer, from, lastValueFrom } from 'rxjs';
import type { Authorize, CredentialHeaders } from '../http/authorize.js';

/** ms after a renewal that was of no use in which refused credentials are neither tried nor renewed again. */
const PAUSE = 30_000;

/** How refused credentials are renewed. */
export interface Renewals {
  /** ms until credentials that were refused are worth another try; 0 for all others. */
  readonly pause: (owner: unknown, credentials: CredentialHeaders) => number;
  /** Renews them; joins the renewal that is under way. Rejects as that does. */
  readonly renew: (owner: unknown, renew: NonNullable<Authorize['renew']>, refused: CredentialHeaders) => Promise<void>;
  /** Says that X has refused them, and that there are no others. */
  readonly useless: (owner: unknown, credentials: CredentialHeaders) => void;
}

/**
 * One renewal at a time for each owner of credentials, and a pause after one that has failed: a refresh token works
 * once, and a server that refuses it need not hear of each request.
 */
export function renewals(now: () => number = () => performance.now()): Renewals {
  const underWay = new Map<unknown, Promise<void>>();
  const refusals = new Map<unknown, { readonly written: string; readonly until: number }>();
  const useless = (owner: unknown, credentials: CredentialHeaders): void => {
    for (const [other, { until }] of refusals) if (until <= now()) refusals.delete(other);
    refusals.set(owner, { written: JSON.stringify(credentials), until: now() + PAUSE });
  };
  return {
    pause: (owner, credentials) => {
      const refused = refusals.get(owner);
      const left = (refused?.until ?? 0) - now();
      return left > 0 && refused?.written === JSON.stringify(credentials) ? left : 0;
    },
    renew: (owner, renew, refused) => {
      const joined = underWay.get(owner);
      if (joined !== undefined) return joined;
      // It goes on when nobody waits for it any more: what it answers must not be lost.
      const renewed = lastValueFrom(
        defer(() => from(renew(refused))),
        { defaultValue: undefined },
      )
        .then(
          () => undefined,
          (error: unknown) => {
            useless(owner, refused);
            throw error;
          },
        )
        .finally(() => underWay.delete(owner));
      underWay.set(owner, renewed);
      return renewed;
    },
    useless,
  };
}
