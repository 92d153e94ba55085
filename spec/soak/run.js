// npm run soak: the soak is TypeScript, as what it soaks is.
import { build } from 'esbuild';
import { mkdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
// Where the packages that it imports are found.
const folder = path('../../node_modules/.cache/');
const outfile = `${folder}soak-${process.pid}.mjs`;

await mkdir(folder, { recursive: true });
await build({
  entryPoints: [path('soak.ts')],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  packages: 'external',
  tsconfig: path('../../tsconfig.json'),
  sourcemap: 'inline',
  logLevel: 'warning',
});
process.setSourceMapsEnabled(true);
try {
  await import(outfile);
} finally {
  await rm(outfile, { force: true });
}
