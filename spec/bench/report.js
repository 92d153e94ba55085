import { bars } from './bars.js';
import { table } from './markdown.js';
import { commit, machine, versionOf } from './this-machine.js';
import { works } from './works.js';

const seconds = ({ median, min, max }) => `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;
const megabytes = ({ median, min, max }) =>
  `${(median / 1e6).toFixed(0)} (${(min / 1e6).toFixed(0)}–${(max / 1e6).toFixed(0)})`;
const milliseconds = ({ median, min, max }) =>
  `${(median * 1e3).toFixed(1)} (${(min * 1e3).toFixed(1)}–${(max * 1e3).toFixed(1)})`;
const kilobytes = (bytes) => (bytes / 1e3).toFixed(1);

/** One table of everything that was measured. */
export function resultTable(results) {
  const rows = Object.entries(works).flatMap(([name, { title }]) =>
    Object.entries(results[name] ?? {}).map(([contender, { wall, cpu, memory }]) => [
      title,
      contender,
      seconds(wall),
      seconds(cpu),
      megabytes(memory),
    ]),
  );
  const imports = Object.entries(results.imports ?? {}).map(([door, time]) => [door, milliseconds(time)]);
  const bundles = Object.entries(results.bundles ?? {}).map(([door, { own, all }]) => [
    door,
    kilobytes(own),
    kilobytes(all),
  ]);
  return [
    rows.length > 0 && table(['work', 'who', 'wall, s', 'CPU, s', 'peak memory, MB'], rows),
    imports.length > 0 && table(['import, rxjs being there', 'ms'], imports),
    bundles.length > 0 &&
      table(['bundle, minified and gzipped', 'own code, kB', 'with dependencies but rxjs, kB'], bundles),
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** The figures that are held against a bar, as far as they were measured. */
export function barTable(results) {
  const rows = bars.flatMap(({ title, most, unit, from }) => {
    const figure = from(results);
    if (figure === undefined || Number.isNaN(figure)) return [];
    return [
      [title, `${figure.toFixed(2)} ${unit}`, `${Number(most.toFixed(2))} ${unit}`, figure <= most ? 'yes' : '**no**'],
    ];
  });
  return rows.length === 0 ? '' : table(['figure', 'measured', 'at most', 'reached'], rows);
}

/** The page. */
export function report(results) {
  const versions = ['rxjs', 'cross-fetch', 'twitter-api-v2', 'esbuild']
    .map((name) => `${name} ${versionOf(name)}`)
    .join(', ');
  return `# Benchmarks

Written by \`npm run bench\`; everything below but the real lines is from one run.
${new Date().toISOString().slice(0, 10)}, commit ${commit()}.

- Machine: ${machine()}.
- Versions: Node ${process.versions.node}, ${versions}.

![What is in the table, drawn](benchmarks.svg)

## What is measured

A loopback server in a process of its own answers every command, counts the bytes and throws them away. Each run is a fresh
process, timed after its imports (CPU: of all its threads; peak memory: its largest RSS, imports included). The
contenders take turns, so that
what else the machine does hits all alike. A figure is the median over the runs, with the least and the most beside it.

- **bare loop**: \`node:http\` and nothing else: open, read into one buffer that is framed as multipart already, send,
  wait. No retries, no events, no checks, no second buffer.
- **rx-media-upload**: \`uploadMedia(client, fromFile(path))\`, or \`fromStream(createReadStream(path), { size })\`,
  with its defaults; segments of 4 MiB, one at a time where nothing else is said.
- **twitter-api-v2**: \`v1.uploadMedia(path)\` and \`v2.uploadMedia(await readFile(path))\`, with its own chunks and
  with ours. It speaks https alone; its agent leaves the TLS out.

Files are sparse, so no disk is in the figures. Loopback shows what a library adds; a network is slower than all of them.
4 GiB go in segments of 4.3 MB, since X takes 1000. Images go through one client: three at a time, which is what
\`uploadAll()\` does by itself,
or one; the bare loop's go one after the other where nothing else is said.

## Results

${resultTable(results)}

## What they are held against

Ratios and differences of medians of the run above.

${barTable(results)}
`;
}
