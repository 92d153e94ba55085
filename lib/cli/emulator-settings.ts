import type { CommandName } from '../node/index.js';
import type { EmulatedToken, EmulatorProfile, Fault } from '../testing/index.js';
import { WrongUse } from './wrong-use.js';

/** What the emulator was asked for. */
export interface EmulatorSettings {
  readonly host: string;
  readonly port: number;
  /** Paths of certificate and private key. */
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly publicUrl?: URL;
  readonly profile: EmulatorProfile;
  /** By token; empty: any will do. */
  readonly tokens: ReadonlyMap<string, EmulatedToken>;
  readonly polls?: number;
  /** ms */
  readonly latency: number;
  readonly faults: readonly Fault[];
}

export const profiles: readonly EmulatorProfile[] = ['live', 'spec', 'v1.1'];

const commands: readonly (CommandName | 'any')[] = [
  'initialize',
  'append',
  'finalize',
  'status',
  'upload',
  'setMetadata',
  'addSubtitles',
  'removeSubtitles',
  'any',
];

/** A base URL: no query, no fragment, and no credentials. */
export function publicUrlIn(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    url === undefined ||
    !/^https?:$/.test(url.protocol) ||
    url.search !== '' ||
    url.hash !== '' ||
    url.username !== ''
  )
    throw new WrongUse(`--public-url is an http or https URL without a query, not '${text}'`);
  return url;
}

/** Each `USER=TOKEN`. A wrong one is not told: it may be a token. */
export function tokensIn(texts: readonly string[]): ReadonlyMap<string, EmulatedToken> {
  const tokens = new Map<string, EmulatedToken>();
  for (const text of texts) {
    const [, user, token] = /^(\w{1,40})=([!-~]+)$/.exec(text) ?? [];
    if (user === undefined || token === undefined)
      throw new WrongUse('--token is USER=TOKEN: a user id, and a token of visible ASCII characters without spaces');
    if (tokens.has(token)) throw new WrongUse(`--token: the token of ${user} is another's already`);
    tokens.set(token, { user });
  }
  return tokens;
}

/** `COMMAND[:NTH[:TIMES]]=STATUS` */
export function faultIn(text: string): Fault {
  const [, name, nth, times, status] = /^(\w+)(?::(\d{1,9})(?::(\d{1,9}|\*))?)?=(\d+)$/.exec(text) ?? [];
  if (name === undefined)
    throw new WrongUse(`--fail is COMMAND[:NTH[:TIMES]]=STATUS, for example append:3:2=503, not '${text}'`);
  const command = commands.find((known) => known === name);
  if (command === undefined) throw new WrongUse(`--fail: a command is one of ${commands.join(', ')}, not '${name}'`);
  const code = Number(status);
  if (code < 200 || code > 599)
    throw new WrongUse(`--fail: a status is a number from 200 to 599, not '${String(status)}'`);
  if (Number(nth ?? 1) < 1 || times === '0' || Number(times ?? 1) < 1)
    throw new WrongUse(`--fail: NTH and TIMES are counted from 1, not '${text}'`);
  return {
    command,
    status: code,
    ...(nth !== undefined && { nth: Number(nth) }),
    ...(times !== undefined && { times: times === '*' ? Infinity : Number(times) }),
  };
}
