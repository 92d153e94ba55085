// One run in a process of its own: node one-run.js '{"contender":"bare-loop","what":"video",…}'. Timed after the
// imports.
import { writeSync } from 'node:fs';
import { peakMemory } from './peak-memory.js';

const { contender, what, ...job } = JSON.parse(process.argv[2]);
const { [what]: run } = await import(`./contenders/${contender}.js`);

const cpuBefore = process.cpuUsage();
const began = performance.now();
await run(job);
const wall = performance.now() - began;
const { user, system } = process.cpuUsage(cpuBefore);

writeSync(1, JSON.stringify({ wall: wall / 1e3, cpu: (user + system) / 1e6, memory: peakMemory() }));
process.exit();
