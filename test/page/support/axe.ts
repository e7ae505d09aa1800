import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds on a page that keeps somebody out: serious and critical, with the first place of each. */
export async function barriers(page: Page): Promise<string[]> {
  // Evaluated by the browser's debugger, which the policy of the page does not bind.
  await page.evaluate(source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => {
      const places = nodes.slice(0, 5).map(({ html }) => html.slice(0, 160));
      return `${id}: ${help} (${nodes.length}): ${places.join(' … ')}`;
    });
}
