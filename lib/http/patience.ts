import type { Connection } from './connection.js';

/** Bytes a second: a line of 256 kbit/s is slow, not broken. */
const SLOWEST = 32 * 1024;

/**
 * ms that an attempt may go without a sign. A transport that sees no bytes gives none until the reply: the time that the
 * slowest line takes for all that is on the way comes on top.
 */
export const patience = ({
  transport,
  requestTimeout,
  underWay,
}: Pick<Connection, 'transport' | 'requestTimeout' | 'underWay'>): number =>
  requestTimeout + (transport.isBlind === true ? (1000 * underWay.bytes) / SLOWEST : 0);
