// The page, and its script in one file: RxJS and the library are bundled when the server starts. Yours has a build.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Router, static as files } from 'express';

const folder = fileURLToPath(new URL('./page', import.meta.url));
const policy = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

export async function staticPage() {
  const { outputFiles } = await build({
    entryPoints: [`${folder}/page.js`],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    write: false,
  });
  const script = outputFiles[0].text;
  return Router()
    .use((request, response, next) => {
      response.set({ 'content-security-policy': policy, 'x-content-type-options': 'nosniff' });
      next();
    })
    .get('/page.js', (request, response) => response.type('text/javascript').send(script))
    .use(files(folder));
}
