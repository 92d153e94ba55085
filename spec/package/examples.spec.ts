import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = join(root, 'node_modules/.cache/rx-media-upload-examples');

/** The TypeScript blocks of a text; those of doc comments without their margin. */
const blocksOf = (text: string): string[] =>
  [...text.matchAll(/^([ \t]*(?:\*[ \t]?)?)```ts\n([\s\S]*?)^\1```/gm)].map(([, margin = '', block = '']) =>
    block
      .split('\n')
      .map((line) => (line.startsWith(margin) ? line.slice(margin.length) : line.replace(/^\s*\*\s?/, '')))
      .join('\n'),
  );

async function filesOf(folder: string, ending: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true });
  return entries
    .filter((entry) => entry.endsWith(ending) && !entry.includes('node_modules') && !/^(?:reference|api)\b/.test(entry))
    .map((entry) => join(folder, entry));
}

describe('every example in the docs', () => {
  it('compiles against the package as it is', async () => {
    const sources = ['README.md', ...(await filesOf('docs', '.md')), ...(await filesOf('lib', '.ts'))];
    await rm(scratch, { recursive: true, force: true });
    await mkdir(scratch, { recursive: true });
    const examples = new Map<string, string>();
    for (const source of sources) {
      for (const [index, block] of blocksOf(await readFile(join(root, source), 'utf8')).entries()) {
        const file = join(scratch, `${source.replaceAll(/[/.]/g, '-')}-${index}.ts`);
        examples.set(file, `${source}, example ${index + 1}`);
        await writeFile(file, `${block}\nexport {};\n`);
      }
    }
    const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
      config: { compilerOptions: object };
    };
    const { options } = ts.parseJsonConfigFileContent(
      {
        compilerOptions: {
          ...config.compilerOptions,
          noUnusedLocals: false,
          noUnusedParameters: false,
          experimentalDecorators: true,
        },
        files: [...examples.keys()],
      },
      ts.sys,
      root,
    );
    const program = ts.createProgram([...examples.keys()], options);
    const mistakes = [...examples].flatMap(([file, name]) => {
      const example = program.getSourceFile(file);
      return [...program.getSyntacticDiagnostics(example), ...program.getSemanticDiagnostics(example)].map(
        ({ messageText, start = 0 }) =>
          `${name}: ${ts.flattenDiagnosticMessageText(messageText, ' ')} at «${example?.text.slice(start, start + 30) ?? ''}»`,
      );
    });
    expect(mistakes).toEqual([]);
    expect(examples.size).toBeGreaterThan(10);
  }, 60_000);

  it.each(['react/uploads.tsx', 'vue/Uploads.vue', 'svelte/Uploads.svelte'])('shows %s as it is', async (file) => {
    const shown = await readFile(join(root, 'docs/queue.md'), 'utf8');
    expect(shown).toContain(await readFile(join(root, 'docs/examples', file), 'utf8'));
  });
});
