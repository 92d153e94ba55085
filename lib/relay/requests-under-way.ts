import { tooMany } from './refusal.js';

/** Requests that are being answered, by user. */
export interface RequestsUnderWay {
  /** Runs `work` if the user has room for it. @throws Refusal 429 where not. */
  readonly with: <T>(user: string, work: () => Promise<T>) => Promise<T>;
  /** Users who have any. */
  readonly users: () => number;
}

/** Keeps one user from filling the memory with segments. */
export function requestsUnderWay(max: number): RequestsUnderWay {
  const counts = new Map<string, number>();
  return {
    users: () => counts.size,
    with: async (user, work) => {
      const count = counts.get(user) ?? 0;
      if (count >= max) throw tooMany(`You have ${max} requests under way, and more are not taken at a time.`, 1);
      counts.set(user, count + 1);
      try {
        return await work();
      } finally {
        const left = (counts.get(user) ?? 1) - 1;
        if (left === 0) counts.delete(user);
        else counts.set(user, left);
      }
    },
  };
}
