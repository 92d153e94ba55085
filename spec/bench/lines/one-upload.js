// One upload at the near end of a line, in a process of its own, timed after its imports:
// node one-upload.js '{"by":"rx-media-upload","how":"videoInTheClear","path":"…","trace":"…",…}'.
import { writeFileSync, writeSync } from 'node:fs';
import { peakMemory } from '../peak-memory.js';
import { ADDRESS, PORT } from './ends.js';

const { by, how, trace, ...job } = JSON.parse(process.argv[2]);
const { [how]: upload } = await import(`../contenders/${by}.js`);
const tell = (client) => writeSync(1, `${JSON.stringify({ client })}\n`);

const events = [];
const keep = ({ type, segmentIndex, loaded, acknowledged, reason, segmentBytes }) =>
  events.push({
    ms: Math.round(performance.now() - began),
    type,
    segmentIndex,
    loaded,
    acknowledged,
    reason,
    segmentBytes,
  });

const cpuBefore = process.cpuUsage();
const began = performance.now();
try {
  await upload({ ...job, url: `http://${ADDRESS}:${PORT}`, ...(trace !== undefined && { seen: keep }) });
  const seconds = (performance.now() - began) / 1e3;
  const { user, system } = process.cpuUsage(cpuBefore);
  tell({ seconds, cpu: (user + system) / 1e6, memory: peakMemory() });
} catch (error) {
  // What a version of the library does not know yet.
  if (error.name !== 'InvalidUploadError' || typeof job.concurrency !== 'string') throw error;
  tell({ refused: error.message });
}
if (events.length > 0) writeFileSync(trace, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
process.exit();
