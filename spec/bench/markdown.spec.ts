import { describe, expect, it } from 'vitest';

// Plain JavaScript, which has no types to import.
const { section, withSection } = (await import(new URL('markdown.js', import.meta.url).href)) as {
  readonly section: (page: string, name: string) => string;
  readonly withSection: (page: string, name: string, text: string) => string;
};

const PART = '<!-- lines: begin -->\n\nold\n\n<!-- lines: end -->';

describe('a section of a page', () => {
  it('is nothing where the page has none', () => expect(section('# Page\n', 'lines')).toBe(''));

  it('is kept with its marks', () => expect(section(`# Page\n\n${PART}\n\nend\n`, 'lines')).toBe(PART));

  it('comes to the end of a page that had none', () =>
    expect(withSection('# Page\n', 'lines', 'old')).toBe(`# Page\n\n${PART}\n`));

  it('takes the place of the one before, and changes nothing else', () => {
    const page = `# Page\n\n${PART}\n\nend\n`;
    expect(withSection(page, 'lines', 'new')).toBe(page.replace('old', 'new'));
    expect(withSection(page, 'lines', 'old')).toBe(page);
  });
});
