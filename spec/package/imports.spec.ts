import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const lib = fileURLToPath(new URL('../../lib', import.meta.url));
const files = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

/** What each file imports of the library, types included. */
const imports = new Map(
  files.map((file) => {
    const code = readFileSync(join(lib, file), 'utf8').replaceAll(/^\s*\*.*$/gm, '');
    const paths = [...code.matchAll(/(?:from|import\()\s*'(\.[^']+)\.js'/g)].map(([, path = '']) => path);
    return [file, paths.map((path) => `${join(dirname(file), path)}.ts`)];
  }),
);

/** The way from a file back to itself, if there is one. */
function circle(file: string): string[] | undefined {
  const seen = new Set<string>();
  const from = (at: string, way: string[]): string[] | undefined => {
    for (const next of imports.get(at) ?? []) {
      if (next === file) return [...way, next];
      if (seen.has(next)) continue;
      seen.add(next);
      const found = from(next, [...way, next]);
      if (found) return found;
    }
    return undefined;
  };
  return from(file, [file]);
}

describe('the files of the library', () => {
  it('are all found, with what they import', () => {
    expect(files.length).toBeGreaterThan(100);
    expect([...imports.values()].flat().every((file) => imports.has(file))).toBe(true);
    expect(imports.get('upload-media.ts')!.length).toBeGreaterThan(10);
  });

  it('import each other in no circle, types included', () => {
    expect(files.map(circle).filter((way) => way !== undefined)).toEqual([]);
  });
});
