import type { CommandName } from 'rx-media-upload';
import {
  anyScript,
  type Fault,
  faultSchedule,
  type FaultSchedule,
  type Interruption,
  passingMishap,
  passingScript,
  roughMishap,
} from '../faults/fault-schedule.js';
import { type Random, random } from '../faults/random.js';

/** Of all requests, so many have a fault. */
const FAULTS = 0.15;
/** Segments that are on the way at once. `'auto'` belongs here as soon as the library knows it. */
const CONCURRENCY = [1, 4, 'auto'] as const;
const COMMANDS: readonly CommandName[] = ['initialize', 'append', 'finalize', 'status', 'setMetadata'];
/** Requests of a command that are drawn for: more than any upload makes. */
const MOST_REQUESTS = 150;

/** A fault schedule in which any request may have a fault, and the upload is cancelled, cut off and taken up again. */
export interface SoakSchedule extends FaultSchedule {
  /** There is something in it that is final, or may be. All others are to succeed, unless they are cancelled for good. */
  readonly mayFail: boolean;
}

/** The schedule of a seed: always the same. */
export function soakSchedule(seed: number): SoakSchedule {
  // The rest of it, from size to credentials, is drawn as it is for the fault suite.
  const base = faultSchedule(seed);
  const chance = random(seed ^ 0x5eed);
  const { between, pick, weighted } = chance;
  const mayFail = chance.chance(0.25);
  const source = weighted([
    [2, base.source],
    [1, 'stream'],
    [1, 'spooled'],
  ] as const);
  const interruptions = chance.chance(0.6) ? interruptionsOf(chance, base) : [];
  const pauseAfter = chance.chance(0.2) ? between(0, 12) : undefined;
  const { pauseAfter: _, ...rest } = base;
  const { maxAppendBytes, ...server } = base.server;
  // What can be read once cannot begin anew.
  const mayRestart = mayFail || source !== 'stream';
  return {
    ...rest,
    source,
    interruptions,
    ...(pauseAfter !== undefined && { pauseAfter, pauseFor: between(60, 150) }),
    concurrency: pick(CONCURRENCY),
    checkpoints: chance.chance(interruptions.length > 0 ? 0.8 : 0.4),
    storeLatency: pick([0, 0, between(1, 8)]),
    credentials: mayFail
      ? base.credentials
      : pick(base.credentials === 'broken' ? (['store', 'constant'] as const) : [base.credentials]),
    // As many attempts as there are by default.
    retry: { ...base.retry, attempts: mayFail ? base.retry.attempts : 5 },
    requestTimeout: mayFail ? base.requestTimeout : 400,
    processingTimeout: mayFail ? base.processingTimeout : 10_000,
    server: {
      ...server,
      repeatedFinalize: mayRestart && chance.chance(0.3) ? 'error' : 'same',
      processing: mayFail ? anyScript(chance) : passingScript(chance),
      // The frame of a segment counts too: it fits once the segment is small enough.
      ...(maxAppendBytes !== undefined && mayRestart && { maxAppendBytes: Math.max(2_000, maxAppendBytes) }),
    },
    faults: COMMANDS.flatMap((command) => faultsOf(chance, command, mayFail)),
    gentle: false,
    mayFail,
  };
}

function interruptionsOf(chance: Random, { totalBytes, segmentBytes }: FaultSchedule): Interruption[] {
  const { between, pick } = chance;
  const events = Math.ceil(totalBytes / segmentBytes) + 5;
  return Array.from({ length: pick([1, 1, 2, 3]) }, () => ({
    kind: pick(['crash', 'crash', 'cancel'] as const),
    after: between(0, events),
    ms: pick([0, between(1, 30)]),
  }));
}

/** What is said to be passing is so only once in a while: the same request may have it five times. */
function faultsOf(chance: Random, command: CommandName, mayFail: boolean): Fault[] {
  const faults: Fault[] = [];
  for (let nth = 1; nth <= MOST_REQUESTS; nth++) {
    if (!chance.chance(FAULTS)) continue;
    const isRough = mayFail && chance.chance(0.35);
    const expires = !mayFail && chance.chance(0.06);
    const mishap = isRough
      ? roughMishap(chance)
      : expires
        ? ({ kind: 'expire' } as const)
        : passingMishap(chance, command);
    faults.push({ command, nth, times: 1, mishap });
  }
  return faults;
}
