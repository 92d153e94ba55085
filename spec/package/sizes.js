// npm run size: the gzipped size of each door and of what most people import, in docs/benchmarks.md; with `--check` it fails
// where one has grown by more than a twentieth.
import { readFile, writeFile } from 'node:fs/promises';
import { bundleSize, plainClientSize, PLAIN_CLIENT } from '../bench/bundle-size.js';
import { doors } from '../bench/doors.js';
import { section, table, withSection } from '../bench/markdown.js';

const page = new URL('../../docs/benchmarks.md', import.meta.url);
/** Who adds a feature says so here; who does not, should not grow. */
const MOST = 1.05;

/** What is imported, beside whole doors. */
const IMPORTS = {
  'a queue in a page (mediaClient + uploadQueue)': '{ mediaClient, uploadQueue }',
  'one value for a template (mediaClient + uploadMedia + uploadState)': '{ mediaClient, uploadMedia, uploadState }',
  'words for people (describeUploadError + remedyOf)': '{ describeUploadError, remedyOf }',
};

/** Bytes by what is imported: own code, minified and gzipped. */
async function measured() {
  const ofDoors = await Promise.all(doors.map(async (door) => [door, (await bundleSize(door)).own]));
  const ofImports = await Promise.all(
    Object.entries(IMPORTS).map(async ([title, names]) => [
      title,
      (await bundleSize('rx-media-upload', { names, platform: 'browser' })).own,
    ]),
  );
  return [...ofDoors, [PLAIN_CLIENT, (await plainClientSize()).own], ...ofImports];
}

/** What the page says, in bytes. */
const told = (text) =>
  Object.fromEntries(
    [...section(text, 'sizes').matchAll(/^\| (.+?) \| ([\d,]+) \|$/gm)].map(([, what, bytes]) => [
      what,
      Number(bytes.replaceAll(',', '')),
    ]),
  );

const isCheck = process.argv.includes('--check');
const text = await readFile(page, 'utf8');
const before = told(text);
const sizes = await measured();
const grown = sizes.filter(([what, bytes]) => before[what] === undefined || bytes > before[what] * MOST);

if (isCheck) {
  for (const [what, bytes] of grown)
    console.error(`${what}: ${before[what] ?? 'nothing'} -> ${bytes} bytes. If that is meant, say so: npm run size`);
  console.log(`${sizes.length - grown.length} sizes as they were, ${grown.length} grown`);
  process.exitCode = grown.length > 0 ? 1 : 0;
} else {
  const rows = sizes.map(([what, bytes]) => [what, bytes.toLocaleString('en-US')]);
  const words = `## Sizes

Own code, minified and gzipped: without rxjs, which is a peer, and without what a door brings besides. Written by
\`npm run size\`; CI fails where one has grown by more than a twentieth.

${table(['what is imported', 'bytes'], rows)}`;
  await writeFile(page, withSection(text, 'sizes', words));
  console.log(table(['what is imported', 'bytes'], rows));
}
