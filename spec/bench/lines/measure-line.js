import { overLink } from './over-link.js';

const CONNECTS = 9;
const FLOW_SECONDS = 8;
/** Seconds that a flow has to grow. */
const WARM_UP = 3;
const DATAGRAMS = 20_000;
/** Seconds after which a measurement is stopped. */
const ALLOWED = 30;
/** Seconds of both measurements together, and those that they are allowed. */
export const MEASURING_SECONDS = 2 * FLOW_SECONDS;
export const ALLOWED_MEASURING_SECONDS = 2 * ALLOWED;

const server = ['probe-server.js', { warmUp: WARM_UP }];

/**
 * Whether a line is what it says: how long a connect takes (ms), what one TCP flow carries where nothing is lost
 * (Mbit/s), which fraction of datagrams is lost.
 */
export async function measureLine(machine, line) {
  const flow = await overLink(machine, { ...line, loss: 0 }, 1, {
    server,
    client: ['probe-client.js', { connects: CONNECTS, seconds: FLOW_SECONDS }],
    seconds: ALLOWED,
  });
  if (!flow.ended || flow.failure !== undefined)
    throw new Error(`The line was not measured: ${flow.failure ?? 'too slow'}`);
  const measured = { rtt: flow.client.rtt, mbit: flow.server.mbit };
  if (line.loss === 0) return { ...measured, loss: 0 };
  const rain = await overLink(machine, line, 1, {
    server,
    client: ['probe-client.js', { datagrams: DATAGRAMS }],
    seconds: ALLOWED,
  });
  if (!rain.ended || rain.failure !== undefined)
    throw new Error(`Its loss was not measured: ${rain.failure ?? 'too slow'}`);
  return { ...measured, loss: 1 - rain.server.datagrams / DATAGRAMS };
}
