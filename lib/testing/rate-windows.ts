import type { CommandName } from '../upload-error.js';
import type { EmulatorSettings, RateRule } from './emulator-options.js';

/** Counts requests by user and endpoint. */
export interface RateWindows {
  /** Counts one request; the headers tell what is left. */
  readonly take: (
    user: string,
    command: CommandName,
  ) => { readonly exceeded: boolean; readonly headers: Readonly<Record<string, string>> };
  readonly clear: () => void;
}

/** Windows that open with the first request and close after their time. */
export function rateWindows({ rateLimits, now }: EmulatorSettings): RateWindows {
  const windows = new Map<string, { used: number; closesAt: number }>();
  return {
    take: (user, command) => {
      const { limit, windowMs } = rateLimits[command] ?? defaultRules[command];
      const name = `${user} ${command === 'removeSubtitles' ? 'addSubtitles' : command}`;
      const time = now();
      let window = windows.get(name);
      if (window === undefined || window.closesAt <= time)
        windows.set(name, (window = { used: 0, closesAt: time + windowMs }));
      const exceeded = window.used >= limit;
      if (!exceeded) window.used += 1;
      const headers = {
        'x-rate-limit-limit': String(limit),
        'x-rate-limit-remaining': String(limit - window.used),
        'x-rate-limit-reset': String(Math.ceil(window.closesAt / 1000)),
      };
      return { exceeded, headers };
    },
    clear: () => {
      windows.clear();
    },
  };
}

const quarter = (limit: number): RateRule => ({ limit, windowMs: 15 * 60_000 });

/** X's own, by user. */
const defaultRules: Readonly<Record<CommandName, RateRule>> = {
  upload: quarter(500),
  status: quarter(1000),
  initialize: quarter(1875),
  append: quarter(1875),
  finalize: quarter(1875),
  setMetadata: quarter(500),
  addSubtitles: quarter(100),
  removeSubtitles: quarter(100),
};
