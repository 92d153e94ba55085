import { present } from '../present.js';
import type { EmulatorArguments } from './arguments.js';
import { faultIn, profiles, publicUrlIn, tokensIn } from './emulator-settings.js';
import { oneOf, wholeNumber } from './option-value.js';
import { WrongUse } from './wrong-use.js';

/** ms: no timer waits longer. */
const LONGEST_TIMER = 2_147_483_647;

/** What the command line of `emulator` has said. */
export interface EmulatorValues {
  readonly host?: string;
  readonly port?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly publicUrl?: string;
  readonly profile?: string;
  readonly token?: readonly string[];
  readonly polls?: string;
  readonly latency?: string;
  readonly fail?: readonly string[];
}

/** @throws WrongUse, whose message says what is wrong. */
export function emulatorArguments(operands: readonly string[], values: EmulatorValues): EmulatorArguments {
  if (operands.length > 0) throw new WrongUse('emulator takes options only');
  const { host, port, cert, key, publicUrl, profile, polls, latency } = values;
  if (host === '') throw new WrongUse('--host is an address or a name of this machine');
  if ((cert === undefined) !== (key === undefined)) throw new WrongUse('--cert and --key belong together: give both');
  return {
    command: 'emulator',
    host: host ?? '127.0.0.1',
    port: wholeNumber('--port', port, 0, 65_535) ?? 8787,
    ...(cert !== undefined && key !== undefined && { tls: { cert, key } }),
    ...(publicUrl !== undefined && { publicUrl: publicUrlIn(publicUrl) }),
    profile: oneOf('--profile', profile, profiles) ?? 'live',
    tokens: tokensIn(values.token ?? []),
    ...present({ polls: wholeNumber('--polls', polls, 0) }),
    latency: wholeNumber('--latency', latency, 0, LONGEST_TIMER) ?? 0,
    faults: (values.fail ?? []).map(faultIn),
  };
}
