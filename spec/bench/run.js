// npm run bench [-- --quick] [--only file,latency,memory,images,imports,bundles]: one table, all in one run.
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { bundleSize, PLAIN_CLIENT, plainClientSize } from './bundle-size.js';
import { doors, nodeDoors } from './doors.js';
import { section } from './markdown.js';
import { importTimes, takeTurns } from './measure.js';
import { plot } from './plot.js';
import { barTable, report, resultTable } from './report.js';
import { startServer } from './server-process.js';
import { testFiles } from './test-files.js';
import { works } from './works.js';

const { values } = parseArgs({ options: { quick: { type: 'boolean' }, only: { type: 'string' } } });
const wanted = values.only?.split(',');
const isWanted = (name) => wanted === undefined || wanted.includes(name);
const IMPORT_RUNS = 11;

const results = {};
const files = await testFiles();
const server = await startServer([...new Set(Object.values(works).map(({ latency }) => latency))]);
try {
  for (const [name, { title, latency, size, images, runs, jobs }] of Object.entries(works)) {
    if (!isWanted(name)) continue;
    console.error(`${title} …`);
    const media =
      images === undefined ? { path: await files.video(size), size } : { paths: await files.images(images) };
    const ready = Object.fromEntries(
      Object.entries(jobs).map(([contender, job]) => [contender, { ...job, ...media, url: server.url(latency) }]),
    );
    results[name] = await takeTurns(ready, values.quick ? 1 : runs, { size, server });
  }
} finally {
  await files.remove();
  await server.stop();
}
if (isWanted('imports')) {
  console.error('imports …');
  results.imports = await importTimes(['rxjs', ...nodeDoors], values.quick ? 1 : IMPORT_RUNS, ['rxjs']);
}
if (isWanted('bundles'))
  results.bundles = Object.fromEntries([
    ...(await Promise.all(doors.map(async (door) => [door, await bundleSize(door)]))),
    [PLAIN_CLIENT, await plainClientSize()],
  ]);

console.log(`${resultTable(results)}\n\n${barTable(results)}`);
// A part of it is for the eye alone.
if (wanted === undefined && !values.quick) {
  const docs = (name) => new URL(`../../docs/${name}`, import.meta.url);
  // Sizes, fleets and real lines are measured apart: npm run size, bench:fleet, bench:lines.
  const before = await readFile(docs('benchmarks.md'), 'utf8');
  const apart = ['sizes', 'fleet', 'lines'].map((name) => section(before, name)).filter(Boolean);
  await writeFile(docs('benchmarks.md'), [report(results).trimEnd(), ...apart].join('\n\n') + '\n');
  await writeFile(docs('benchmarks.svg'), plot(results));
}
