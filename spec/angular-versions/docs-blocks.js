import { readFile } from 'node:fs/promises';

const DOCS = new URL('../../docs/angular.md', import.meta.url);

/** The code of docs/angular.md that an app is made of, as it stands there. */
export async function docsBlocks() {
  const blocks = [...(await readFile(DOCS, 'utf8')).matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, block]) => block);
  const theOneWith = (...words) => {
    const found = blocks.filter((block) => words.every((word) => block.includes(word)));
    if (found.length !== 1) throw new Error(`${found.length} blocks of docs/angular.md have ${words.join(' and ')}`);
    return found[0];
  };
  return {
    provide: theOneWith('bootstrapApplication(App,'),
    composer: theOneWith('export class Composer'),
    uploads: theOneWith('export class Uploads'),
    avatar: theOneWith('export class Avatar'),
    httpClient: theOneWith('withHttpClient()', 'HttpInterceptorFn'),
  };
}
