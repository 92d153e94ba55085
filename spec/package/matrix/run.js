// npm run test:package [-- --suite] [--only typescript,bundlers,runtimes,packaging]: the packed package in everything that it
// should fit into; the table goes to docs/package.md.
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { bundlers } from './bundlers.js';
import { packed, root } from './consumer.js';
import { packaging } from './packaging.js';
import { runtimes } from './runtimes.js';
import { tableOf } from './table.js';
import { typescript } from './typescript.js';

const { values } = parseArgs({ options: { suite: { type: 'boolean' }, only: { type: 'string' } } });
const parts = {
  packaging: (tarball) => packaging(tarball),
  typescript: (tarball, doors) => typescript(tarball, doors),
  bundlers: (tarball) => bundlers(tarball),
  runtimes: (tarball) => runtimes(tarball, values.suite === true),
};
const wanted = values.only?.split(',') ?? Object.keys(parts);
const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length > 0) throw new Error(`There are ${Object.keys(parts).join(', ')}, not ${unknown.join(', ')}`);

const { exports } = JSON.parse(await readFile(`${root}/package.json`, 'utf8'));
const tarball = await packed();
const results = [];
for (const name of wanted)
  for await (const [what, how, check] of parts[name](tarball, Object.keys(exports))) {
    const begun = performance.now();
    const result = await Promise.resolve(check()).then(
      (note) => ({ works: true, note: /^not on/.test(note ?? '') ? note : undefined }),
      (error) => ({ works: false, failure: error.message }),
    );
    results.push({ part: name, what, how, ...result });
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    console.log(
      `${result.works ? 'works' : 'FAILS'}  ${what}, ${how}${result.note ? ` (${result.note})` : ''}: ${seconds} s`,
    );
    if (result.failure) console.log(result.failure.slice(0, 4_000).replace(/^/gm, '    '));
  }

const failed = results.filter(({ works }) => !works).length;
console.log(`\n${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
if (values.only === undefined) {
  const page = new URL('../../../docs/package.md', import.meta.url);
  const text = await readFile(page, 'utf8');
  await writeFile(page, text.replace(/(<!-- matrix -->\n)[^]*(<!-- \/matrix -->)/, `$1\n${tableOf(results)}\n\n$2`));
}
