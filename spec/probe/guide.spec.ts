import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { MEASURES } from '../../lib/probe/measures.js';
import { X_RULES } from '../../lib/probe/x-rules.js';
import { CORPUS } from './corpus-table.js';

const guide = fileURLToPath(new URL('../../docs/probe.md', import.meta.url));

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const code = (word: string): string => `\`${word}\``;
const bounds = { least: '≥', most: '≤', only: '' };

const tables = {
  rules: table(
    ['code', 'of', 'level', 'what', 'any account', 'Premium'],
    X_RULES.map(({ code: name, of, level, measure, bound, standard, premium }) => {
      const { subject, unit } = MEASURES[measure];
      const limit = (figure: number | string): string => `${bounds[bound]} ${figure} ${unit}`.trim();
      const what = subject.replace(/^(Its|The) /, '');
      return [code(name), of.join(', '), level, what, limit(standard), limit(premium)];
    }),
  ),
  corpus: table(
    ['file', 'X is told', 'findings', 'twitter-api-v2 declares'],
    CORPUS.map(({ file, told, found, peer }) => [
      code(file),
      told?.join(', ') ?? 'nothing: refused',
      found.map((finding) => (finding.startsWith('!') ? `**${finding.slice(1)}**` : finding)).join(', ') || 'none',
      peer.join(', '),
    ]),
  ),
};

describe('docs/probe.md', () => {
  it.each(Object.entries(tables))('has the table of %s as it is (WRITE_TABLES=1 writes it)', (name, text) => {
    const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const page = readFileSync(guide, 'utf8');
    const [before = '', rest = ''] = page.split(begin);
    const [now = '', after = ''] = rest.split(end);
    expect(after).not.toBe('');
    if (process.env['WRITE_TABLES'] === '1') writeFileSync(guide, `${before}${begin}\n\n${text}\n\n${end}${after}`);
    // Prettier aligns the cells.
    else expect(now.trim().replace(/ +/g, ' ').replace(/-{3,}/g, '---')).toBe(text.replace(/ +/g, ' '));
  });
});
