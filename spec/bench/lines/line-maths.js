// What a line can carry, as far as arithmetic knows.

/** Bytes of payload in one packet, and of the packet. */
const PAYLOAD = 1448;
const PACKET = 1500;
/** A router keeps some packets, however short the line. */
const LEAST_QUEUE = 32 * PACKET;
/** Seconds until processes have started, and the first bytes are sent. */
const START = 1;
/** Packets that a connection begins with. */
const FIRST_WINDOW = 10;

/** Bytes that are on the way where the line is full. */
export const inFlight = ({ mbit, rtt }) => ((mbit * 1e6) / 8) * (rtt / 1e3);

/** Bytes of the drop-tail queue: one bandwidth-delay product. */
export const queueBytes = (line) => Math.max(Math.round(inFlight(line)), LEAST_QUEUE);

/** Mbit/s that one connection keeps where packets are lost at random (Mathis and others, 1997). */
export const lossyMbit = ({ rtt, loss }) =>
  loss === 0 ? Infinity : ((PAYLOAD * 8) / 1e6 / (rtt / 1e3)) * Math.sqrt(1.5 / loss);

/**
 * Seconds that an upload may take: rate and loss, X's replies, the slow start of each connection. For plans, not for
 * comparisons.
 */
export function expectedSeconds(line, { segmentBytes, concurrency }) {
  const segments = Math.ceil(line.size / segmentBytes);
  const flows = Math.min(concurrency, segments);
  const mbit = Math.min((line.mbit * PAYLOAD) / PACKET, flows * lossyMbit(line));
  const reply = (line.think + line.rtt) / 1e3;
  const doublings = Math.log2(Math.max(1, inFlight(line) / flows / (FIRST_WINDOW * PAYLOAD)));
  return (
    START + (line.size * 8) / 1e6 / mbit + (2 + Math.ceil(segments / flows)) * reply + (doublings * line.rtt) / 1e3
  );
}

/** Seconds after which an upload is stopped. */
export const allowedSeconds = (line, uploader) => Math.min(120, Math.ceil(15 + 2 * expectedSeconds(line, uploader)));

/** Mbit/s of so many bytes in so many seconds. */
export const mbitOf = (bytes, seconds) => (bytes * 8) / 1e6 / seconds;
