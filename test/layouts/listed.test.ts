/** What the documentation lists is what the catalogue has. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadLayouts, readingsOf } from '../../src/catalog/layouts/layout.ts';

const page = new URL('../../docs/layouts.md', import.meta.url);
const HEADER = '| layout | files | becomes |';

/** With `WRITE_LAYOUTS=1` the table is written rather than compared. */
test('docs/layouts.md lists every layout', () => {
  const lines = loadLayouts()
    .toSorted((a, b) => (a.title < b.title ? -1 : 1))
    .map((layout) => {
      const { title, documentation, formats } = layout;
      const files = formats.map((format) => `\`.${format}\``).join(' ');
      const kinds = readingsOf(layout)
        .map(({ schema }) => `\`${schema}\``)
        .join(', ');
      return `| [${title}](${documentation}) | ${files} | ${kinds} |`;
    });
  const text = readFileSync(page, 'utf8');
  const before = text.slice(0, text.indexOf(HEADER));
  const listed = [HEADER, '| --- | --- | --- |', ...lines].join('\n');
  if (process.env.WRITE_LAYOUTS === '1') writeFileSync(page, `${before}${listed}\n`);
  else expect(text.slice(before.length).trimEnd()).toBe(listed);
});
