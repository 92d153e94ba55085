import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const lib = fileURLToPath(new URL('../../lib/', import.meta.url));

/** Kinds that mean more than one thing; of the others the kind, the status or X's name for the reason tells. */
const NEEDS_CODE = ['UploadError', 'InvalidUploadError', 'SourceError'];

/** Where an error's facts come in under a name, and are checked there. */
const NAMED_FACTS = /^(?:OPTION|URL_OPTION|SUBTITLES|context)$/;

/** Each `new …Error(…)` of the library that does not say what it means. */
function withoutCode(file: string): string[] {
  const text = readFileSync(join(lib, file), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) && NEEDS_CODE.includes(node.expression.getText())) {
      const facts = node.arguments?.[1]?.getText() ?? '';
      if (!/errorCode|whyUnreadable/.test(facts) && !NAMED_FACTS.test(facts) && !/\boption\b/.test(facts))
        found.push(`${file}: ${node.getText().slice(0, 100)}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

describe('errors of the library', () => {
  const files = (readdirSync(lib, { recursive: true }) as string[]).filter((name) => name.endsWith('.ts'));

  it('are found', () => expect(files.length).toBeGreaterThan(200));

  it('say what they mean wherever they are made', () => {
    expect(files.flatMap(withoutCode)).toEqual([]);
  });
});
