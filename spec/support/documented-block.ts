import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import type { MediaEmulator } from 'rx-media-upload/testing';

/** A piece of TypeScript that a page shows. */
export interface DocumentedBlock {
  readonly code: string;
  /** Why it is not run. */
  readonly because?: string;
}

/** The TypeScript of a page, by its path in this tree. A comment before a block says why it is not run: `<!-- not run: … -->`. */
export async function blocksOf(page: string): Promise<readonly DocumentedBlock[]> {
  const text = await readFile(fileURLToPath(new URL(`../../${page}`, import.meta.url)), 'utf8');
  return [...text.matchAll(/(?:^<!-- not run: (.+?) -->\n+)?^```ts\n([^]*?)^```$/gm)].map(([, because, code = '']) => ({
    code,
    ...(because !== undefined && { because }),
  }));
}

/** As Node runs it. */
export const asJavaScript = (code: string): string =>
  ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  }).outputText;

/** Where a program of Node's finds the emulator under X's own names. */
export interface EmulatedX {
  readonly environments: { readonly JavaScript: Record<string, string> };
  readonly close: () => Promise<void>;
}

/** Plain JavaScript, which has no types to import. */
const { emulatedX } = (await import(new URL('../clients/emulated-x.js', import.meta.url).href)) as {
  readonly emulatedX: (emulator: MediaEmulator) => Promise<EmulatedX>;
};
export { emulatedX };

/** What Node is started with, so that X's names lead to the emulator. */
export const towardsX: readonly string[] = [
  '--unhandled-rejections=strict',
  '--import',
  new URL('../clients/towards-x.js', import.meta.url).href,
];
