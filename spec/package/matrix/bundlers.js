import { runProcess } from '../../angular-versions/run-process.js';
import { consumer, own, write } from './consumer.js';

/** Uploads from a bundle, to an emulator in the same bundle: what is left out, or there twice, does not run. */
const ENTRY = `
import { lastValueFrom } from 'rxjs';
import { fetchTransport, mediaClient, oauth2, uploadedMedia, uploadMedia } from 'rx-media-upload';
import { mediaEmulator, sampleMedia } from 'rx-media-upload/testing';

const emulator = mediaEmulator();
const client = mediaClient({ auth: oauth2('any-token'), transport: fetchTransport({ fetch: emulator.fetch }) });
lastValueFrom(uploadMedia(client, sampleMedia('image/png', 1000)).pipe(uploadedMedia())).then(({ mediaId }) =>
  console.log(mediaId === emulator.uploads[0].mediaId ? 'uploaded' : 'lost'),
);
`;

const FILES = {
  'src/entry.js': ENTRY,
  'vite.config.mjs': `export default {
  logLevel: 'warn',
  build: { lib: { entry: 'src/entry.js', formats: ['es'], fileName: 'entry' }, outDir: 'out/vite', target: 'es2022' },
};
`,
  'rollup.config.mjs': `import resolve from '@rollup/plugin-node-resolve';
export default {
  input: 'src/entry.js',
  output: { file: 'out/rollup/entry.js', format: 'es', inlineDynamicImports: true },
  plugins: [resolve({ browser: true })],
  onwarn: (warning) => { throw new Error(warning.message); },
};
`,
  'webpack.config.mjs': `import { resolve } from 'node:path';
export default {
  mode: 'production',
  devtool: false,
  target: ['web', 'es2022'],
  entry: './src/entry.js',
  output: { path: resolve('out/webpack'), filename: 'entry.js' },
  performance: false,
};
`,
};

/** How each builds the entry, with as little configuration as it takes. */
const BUILDS = {
  esbuild: (folder) =>
    own(folder, 'esbuild', 'src/entry.js', '--bundle', '--format=esm', '--outfile=out/esbuild/entry.js'),
  Vite: (folder) => own(folder, 'vite', 'build'),
  Rollup: (folder) => own(folder, 'rollup', '--config'),
  webpack: (folder) => own(folder, 'webpack', '--fail-on-warnings'),
  'Parcel 2': (folder) =>
    own(folder, 'parcel', 'build', 'src/entry.js', '--dist-dir', 'out/parcel', '--no-cache', '--no-source-maps'),
};
const OUTPUTS = { esbuild: 'esbuild', Vite: 'vite', Rollup: 'rollup', webpack: 'webpack', 'Parcel 2': 'parcel' };

/** Parcel reads `exports` only where it is told to; by itself it finds the root door alone, by `main`. */
const WITH_EXPORTS = { '@parcel/resolver-default': { packageExports: true } };
const ROOT_ALONE = `
import { fetchTransport, mediaClient, uploadMedia } from 'rx-media-upload';

const fetch = async () => new Response('{"data":{"id":"12"}}');
uploadMedia(mediaClient({ transport: fetchTransport({ fetch }) }), new Uint8Array(8), { mediaType: 'image/png' }).subscribe({
  next: ({ type }) => type === 'succeeded' && console.log('uploaded'),
});
`;

/** Each bundler: it builds without a warning, and what it has built uploads. */
export async function* bundlers(tarball) {
  const dependencies = {
    esbuild: '*',
    vite: '*',
    rollup: 'npm:@rollup/wasm-node@*',
    '@rollup/plugin-node-resolve': '*',
    webpack: '*',
    'webpack-cli': '*',
    parcel: '*',
  };
  const folder = await consumer('bundlers', tarball, dependencies, WITH_EXPORTS);
  await write(folder, FILES);
  const run = async (output, from = folder) => {
    const said = await runProcess(process.execPath, [`out/${output}/entry.js`], from);
    if (!said.includes('uploaded')) throw new Error(`The bundle said: ${said}`);
  };
  for (const [name, build] of Object.entries(BUILDS))
    yield [
      name === 'Parcel 2' ? 'Parcel 2, `packageExports`' : name,
      'builds and uploads',
      async () => {
        await build(folder);
        await run(OUTPUTS[name]);
      },
    ];
  const plain = await consumer('parcel', tarball, { parcel: '*' });
  await write(plain, { 'src/entry.js': ROOT_ALONE });
  yield [
    'Parcel 2 by itself, the root door',
    'builds and uploads',
    async () => {
      await BUILDS['Parcel 2'](plain);
      await run('parcel', plain);
    },
  ];
}
