import type { CommandName } from '../upload-error.js';
import type { EmulatorSettings } from './emulator-options.js';
import { rulesOf } from './rate-rules.js';

/** Counts requests by user, by app, and by endpoint. */
export interface RateWindows {
  /** Counts one request, unless a window is full; the headers tell what is left. */
  readonly take: (
    sender: { readonly user: string; readonly app: string },
    command: CommandName,
  ) => { readonly exceeded: boolean; readonly headers: Readonly<Record<string, string>> };
  readonly clear: () => void;
}

/** Windows that open with the first request and close after their time. */
export function rateWindows(settings: EmulatorSettings): RateWindows {
  const windows = new Map<string, { used: number; closesAt: number }>();
  const openWindow = (name: string, windowMs: number): { used: number; closesAt: number } => {
    const time = settings.now();
    let window = windows.get(name);
    if (window === undefined || window.closesAt <= time)
      windows.set(name, (window = { used: 0, closesAt: time + windowMs }));
    return window;
  };
  return {
    take: (sender, command) => {
      const endpoint = command === 'removeSubtitles' ? 'addSubtitles' : command;
      const counted = rulesOf(command, settings).map((rule) => ({
        ...rule,
        window: openWindow(`${rule.header} ${sender[rule.of]} ${endpoint}`, rule.windowMs),
      }));
      const exceeded = counted.some(({ limit, window }) => window.used >= limit);
      if (!exceeded) for (const { window } of counted) window.used += 1;
      const headers = counted.flatMap(({ header, limit, window }) => [
        [`${header}-limit`, String(limit)],
        [`${header}-remaining`, String(limit - window.used)],
        [`${header}-reset`, String(Math.ceil(window.closesAt / 1000))],
      ]);
      return { exceeded, headers: Object.fromEntries(headers) as Record<string, string> };
    },
    clear: () => {
      windows.clear();
    },
  };
}
