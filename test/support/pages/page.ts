/** What every page that BrewSLM writes must hold to. */
import { expect } from 'vitest';

/** A name as data may bring it. */
export const hostile = `<script>alert("x")</script><img src=//evil.test/a.png onerror='x'>`;

/** Of a page that shows `hostile`. */
export function expectEscaped(page: string): void {
  expect(page).not.toContain('<script');
  expect(page).not.toContain('<img');
  expect(page).toContain('&lt;script&gt;');
}

/** Nothing is fetched, every picture says in words what it shows, every open tag has its end. */
export function expectStandsAlone(page: string): void {
  const tags = page.match(/<[a-z][^>]*>/g)!;
  expect(tags.filter((tag) => /\s(?:src|href|srcset|action)=/.test(tag))).toEqual([]);
  expect(page).not.toMatch(/@import|url\(/);
  expect(page).toContain("default-src 'none'");
  for (const picture of page.match(/<svg[^>]*>/g)!)
    expect(picture).toMatch(/role="img"\s+aria-label="[^"]+"/);
  const open: string[] = [];
  for (const [, end, name, own] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*?(\/?)>/g)) {
    if (['meta', 'br'].includes(name) || own === '/') continue;
    if (end === '') open.push(name);
    else expect(open.pop()).toBe(name);
  }
  expect(open).toEqual([]);
}
