import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import type { MediaEmulator } from 'rx-media-upload/testing';

/** A program that a page shows. */
export interface DocumentedBlock {
  /** `js [name.cjs]`: CommonJS. Else TypeScript. */
  readonly isCommonJs: boolean;
  readonly code: string;
  /** Why it is not run. */
  readonly because?: string;
}

/** The programs of a page, by its path in this tree. A comment before one says why it is not run: `<!-- not run: … -->`. */
export async function blocksOf(page: string): Promise<readonly DocumentedBlock[]> {
  const text = await readFile(fileURLToPath(new URL(`../../${page}`, import.meta.url)), 'utf8');
  const blocks = text.matchAll(/(?:^<!-- not run: (.+?) -->\n+)?^```(ts|js \[[\w-]+\.cjs\])\n([^]*?)^```$/gm);
  return [...blocks].map(([, because, language, code = '']) => ({
    isCommonJs: language !== 'ts',
    code,
    ...(because !== undefined && { because }),
  }));
}

/** As Node runs it. */
export const asJavaScript = (code: string): string =>
  ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, experimentalDecorators: true },
  }).outputText;

/** Where a program of Node's finds the emulator under X's own names. */
export interface EmulatedX {
  readonly environments: { readonly [Of in 'JavaScript' | 'Python']: Record<string, string> };
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
