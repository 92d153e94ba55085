import type { Connection } from './connection.js';

/** Bytes a second: a line of 256 kbit/s is slow, not broken. */
const SLOWEST = 32 * 1024;

/** However often it has timed out, an attempt is given so many times the time, no more. */
const MOST = 8;

/**
 * ms that an attempt may go without a sign. Where no bytes can be seen to leave, there is none until the reply: the time
 * that the slowest line takes for all that is on the way comes on top.
 *
 * @param isBlind - Whether bytes can be seen to leave, now.
 * @param lacked - How many attempts had too little time before: each doubles it.
 */
export const patience = (
  { requestTimeout, underWay }: Pick<Connection, 'requestTimeout' | 'underWay'>,
  isBlind: boolean,
  lacked = 0,
): number =>
  isBlind
    ? (requestTimeout + Math.round((1000 * underWay.bytes) / SLOWEST)) * Math.min(2 ** lacked, MOST)
    : requestTimeout;
