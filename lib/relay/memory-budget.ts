import { tooMany, unavailable } from './refusal.js';

/** What one request holds of the memory. */
export interface HeldMemory {
  /** Takes that many bytes more. @throws Refusal 429 beyond the user's share, 503 beyond what there is. */
  readonly grow: (bytes: number) => void;
  /** Gives all of it back. */
  readonly release: () => void;
}

/** The memory that requests hold. */
export interface MemoryBudget {
  readonly hold: (user: string) => HeldMemory;
  /** Bytes that are held now. */
  readonly held: () => number;
}

/** The part of it that one user may hold. */
export const USER_SHARE = 1 / 4;

/** Keeps bodies from filling the memory of the process, and one user from taking it from the others. */
export function memoryBudget(max: number): MemoryBudget {
  const users = new Map<string, number>();
  let held = 0;
  return {
    held: () => held,
    hold: (user) => {
      let own = 0;
      return {
        grow: (bytes) => {
          const ofUser = (users.get(user) ?? 0) + bytes;
          if (ofUser > max * USER_SHARE) throw tooMany('Your requests hold as much memory as one user may have.', 1);
          if (held + bytes > max) throw unavailable('The memory for requests is used up.', 1);
          users.set(user, ofUser);
          held += bytes;
          own += bytes;
        },
        release: () => {
          const left = (users.get(user) ?? 0) - own;
          if (left <= 0) users.delete(user);
          else users.set(user, left);
          held -= own;
          own = 0;
        },
      };
    },
  };
}
