// What is uploaded over what.

const MiB = 2 ** 20;

/**
 * @typedef {object} Line
 * @property {number} mbit Mbit/s, either way
 * @property {number} rtt ms
 * @property {number} think ms that X takes for a reply, once it has the whole body
 * @property {number} loss fraction of the packets to X that never arrive
 * @property {number} size bytes of the file
 */

/** @type {Record<string, Line>} */
export const lines = {
  'lossy-20': { mbit: 20, rtt: 100, think: 50, loss: 0.002, size: 16 * MiB },
  'slow-4': { mbit: 4, rtt: 60, think: 150, loss: 0, size: 4 * MiB },
  'clean-50': { mbit: 50, rtt: 60, think: 150, loss: 0, size: 32 * MiB },
  'lossy-50': { mbit: 50, rtt: 60, think: 150, loss: 0.002, size: 32 * MiB },
  'far-200': { mbit: 200, rtt: 100, think: 150, loss: 0, size: 128 * MiB },
  'far-lossy-200': { mbit: 200, rtt: 100, think: 150, loss: 0.002, size: 96 * MiB },
  'small-file': { mbit: 20, rtt: 60, think: 150, loss: 0, size: 2 * MiB },
  'near-200': { mbit: 200, rtt: 20, think: 300, loss: 0, size: 128 * MiB },
};
