import { runProcess } from '../../angular-versions/run-process.js';
import { cache, consumer, own, root, write } from './consumer.js';

/** Imports each door, or requires it, and uploads over a socket. */
const upload = (get) => `
${get('rxjs', '{ lastValueFrom }')}
${get('rx-media-upload/node', '{ mediaClient, oauth2, uploadedMedia, uploadMedia }')}
${get('rx-media-upload/testing', '{ sampleMedia }')}
${get('rx-media-upload/testing/node', '{ serveEmulator }')}
${['relay', 'redis', 'queue'].map((door, nth) => get(`rx-media-upload/${door}`, `${get.all ?? ''}door${nth}`)).join('\n')}

(async () => {
  const served = await serveEmulator();
  const client = mediaClient({ auth: oauth2('any-token'), baseUrl: served.url });
  const { mediaId } = await lastValueFrom(uploadMedia(client, sampleMedia('image/png', 1000)).pipe(uploadedMedia()));
  console.log(mediaId === served.emulator.uploads[0].mediaId ? 'uploaded' : 'lost');
  await served.close();
})();
`;
const imported = Object.assign((door, names) => `import ${names} from '${door}';`, { all: '* as ' });
const required = (door, names) => `const ${names} = require('${door}');`;

const WORKER = `
import { lastValueFrom } from 'rxjs';
import { fetchTransport, mediaClient, oauth2, uploadedMedia, uploadMedia } from 'rx-media-upload';
import { mediaEmulator, sampleMedia } from 'rx-media-upload/testing';

export default {
  async fetch() {
    const emulator = mediaEmulator();
    const client = mediaClient({ auth: oauth2('any-token'), transport: fetchTransport({ fetch: emulator.fetch }) });
    const { mediaId } = await lastValueFrom(uploadMedia(client, sampleMedia('image/png', 1000)).pipe(uploadedMedia()));
    return new Response(mediaId === emulator.uploads[0].mediaId ? 'uploaded' : 'lost');
  },
};
`;
const RUN_WORKER = `
import { buildSync } from 'esbuild';
import { Miniflare } from 'miniflare';

buildSync({ entryPoints: ['worker.js'], bundle: true, format: 'esm', outfile: 'worker.bundle.js', conditions: ['worker'] });
const worker = new Miniflare({ modules: true, scriptPath: 'worker.bundle.js', compatibilityDate: '2025-01-01' });
console.log(await (await worker.dispatchFetch('http://worker/')).text());
await worker.dispose();
`;

/** Out of npm's own cache, where it is not this one. */
async function nodeOf(major) {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const args = ['exec', '--yes', `--package=node@${major}`, '--', 'node', '--print', 'process.execPath'];
  return /^\/.*$/m.exec(await runProcess('npm', args, cache))[0];
}

const mustUpload = async (saying) => {
  const said = await saying;
  if (!said.includes('uploaded')) throw new Error(`It said: ${said}`);
};

/**
 * Each runtime: it imports every door, and uploads.
 *
 * @param {string} tarball
 * @param {boolean} suite also the specs that run in Node, on each Node
 */
export async function* runtimes(tarball, suite) {
  const folder = await consumer('runtimes', tarball, {
    bun: '*',
    deno: '*',
    bullmq: '^6',
    esbuild: '*',
    miniflare: '^4',
  });
  await write(folder, {
    'upload.mjs': upload(imported),
    'upload.cjs': upload(required),
    'worker.js': WORKER,
    'run-worker.mjs': RUN_WORKER,
  });
  for (const major of [20, 22, 24, 26]) {
    const node = await nodeOf(major);
    yield [`Node ${major}`, 'import', () => mustUpload(runProcess(node, ['upload.mjs'], folder))];
    yield [`Node ${major}`, 'require', () => mustUpload(runProcess(node, ['upload.cjs'], folder))];
    if (suite)
      yield [
        `Node ${major}`,
        'specs',
        () => runProcess(node, ['node_modules/vitest/vitest.mjs', 'run', '--project', 'lib'], root),
      ];
  }
  // Their programs are fetched by a script of the package, which consumers may not let run.
  await runProcess(process.execPath, ['node_modules/bun/install.js'], folder);
  await runProcess(process.execPath, ['node_modules/deno/install.cjs'], folder);
  yield ['Bun', 'import', () => mustUpload(own(folder, 'bun', 'upload.mjs'))];
  yield [
    'Deno',
    'import',
    () => mustUpload(own(folder, 'deno', 'run', '--allow-all', '--node-modules-dir=manual', 'upload.mjs')),
  ];
  yield ['workerd', 'bundle', () => mustUpload(runProcess(process.execPath, ['run-worker.mjs'], folder))];
}
