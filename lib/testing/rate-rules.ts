import type { CommandName } from '../upload-error.js';
import type { EmulatorSettings, RateRule, RateTier } from './emulator-options.js';

/** A rule, whom it counts, and how its headers begin. */
export interface RateWindowRule extends RateRule {
  readonly of: 'user' | 'app';
  readonly header: string;
}

/** The rules that a request of this command is subject to. */
export function rulesOf(
  command: CommandName,
  { rateLimits, dailyLimits, tier }: Pick<EmulatorSettings, 'rateLimits' | 'dailyLimits' | 'tier'>,
): readonly RateWindowRule[] {
  const plan: Plan = tier === undefined ? { quarter: quarters[command] } : plans[tier][command];
  const user = dailyLimits?.user?.[command] ?? plan.user;
  const app = dailyLimits?.app?.[command] ?? plan.app;
  const ofPlan = plan.quarter === undefined ? undefined : { limit: plan.quarter, windowMs: quarter };
  const short = rateLimits[command] ?? ofPlan;
  return [
    ...(short === undefined ? [] : [{ ...short, of: 'user', header: 'x-rate-limit' } as const]),
    ...(user === undefined ? [] : [{ limit: user, windowMs: day, of: 'user', header: 'x-user-limit-24hour' } as const]),
    ...(app === undefined ? [] : [{ limit: app, windowMs: day, of: 'app', header: 'x-app-limit-24hour' } as const]),
  ];
}

const quarter = 15 * 60_000;
const day = 24 * 60 * 60_000;

/** Requests in 15 minutes by user, in 24 hours by user and by app. */
interface Plan {
  readonly quarter?: number;
  readonly user?: number;
  readonly app?: number;
}

/** X's own, by user. */
const quarters: Readonly<Record<CommandName, number>> = {
  upload: 500,
  status: 1000,
  initialize: 1875,
  append: 1875,
  finalize: 1875,
  setMetadata: 500,
  addSubtitles: 100,
  removeSubtitles: 100,
};

const daily = (user: number, app: number): Plan => ({ user, app });
const segments = daily(180_000, 180_000);

const plans: Readonly<Record<RateTier, Readonly<Record<CommandName, Plan>>>> = {
  free: {
    upload: daily(85, 85),
    status: daily(170, 170),
    initialize: segments,
    append: segments,
    finalize: segments,
    setMetadata: daily(85, 85),
    addSubtitles: daily(17, 17),
    removeSubtitles: daily(17, 17),
  },
  basic: {
    upload: daily(500, 8335),
    status: daily(1000, 16_670),
    initialize: segments,
    append: segments,
    finalize: segments,
    setMetadata: daily(500, 8335),
    addSubtitles: daily(100, 1667),
    removeSubtitles: daily(100, 1667),
  },
  pro: {
    upload: { quarter: 500, app: 50_000 },
    status: { quarter: 1000, app: 100_000 },
    initialize: { quarter: 1875, app: 180_000 },
    append: { quarter: 1875, app: 180_000 },
    finalize: { quarter: 1875, app: 180_000 },
    setMetadata: { quarter: 500, app: 50_000 },
    addSubtitles: { quarter: 100, app: 10_000 },
    removeSubtitles: { quarter: 100, app: 10_000 },
  },
};
