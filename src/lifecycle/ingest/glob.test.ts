import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matching, parseGlob } from './glob.ts';

const matches = (pattern: string, path: string): boolean => matching(pattern, [path]).length > 0;

describe('both kinds of patterns', () => {
  it.each([
    ['a star stays within a name', '*.csv', ['a.csv', '.csv'], ['a/b.csv', 'a.csv.gz']],
    ['a question mark is one character', 'a?.csv', ['ab.csv'], ['a.csv', 'a/.csv', 'abc.csv']],
    ['two stars reach over folders', '**/*.csv', ['a.csv', 'b/c/d.csv'], ['a.tsv']],
    ['and hold no folder as well', 'a/**/b', ['a/b', 'a/c/b', 'a/c/d/b'], ['ab', 'a/cb']],
    ['and may end a pattern', 'a/**', ['a/b', 'a/b/c'], ['b/a', 'ab']],
    ['and may begin a name', 'a/**.csv', ['a/b.csv', 'a/b/c.csv'], ['a.csv', 'b/a/c.csv']],
    ['a set is one of its characters', '[a-c1].csv', ['b.csv', '1.csv'], ['d.csv', '/.csv']],
    ['a set may be of all others', '[!a-c].csv', ['d.csv'], ['b.csv', '/.csv', '!.csv/']],
    ['as in shells', '[^a-c].csv', ['d.csv'], ['b.csv']],
    ['names with a dot first are names', '*/b*', ['.a/b', 'a/b.'], []],
    ['case counts', 'Data/*.CSV', ['Data/a.CSV'], ['data/a.CSV', 'Data/a.csv']],
    ['brackets that nothing closes are characters', 'a[b*', ['a[b', 'a[bc'], ['ab']],
    ['so are the signs of other languages', '!(a|b)+@$^".*', ['!(a|b)+@$^".x'], ['c.x', 'a.x']],
  ])('%s: %s', (_, pattern, those, others) => {
    for (const path of those) expect([path, matches(pattern, path)]).toEqual([path, true]);
    for (const path of others) expect([path, matches(pattern, path)]).toEqual([path, false]);
    const glob = parseGlob(`folder/${pattern}`)!;
    for (const path of those) expect(below(glob.folder, path, glob)).toBe(true);
    for (const path of others) expect(below(glob.folder, path, glob)).toBe(false);
  });

  /** What a glob of `folder/…` says of a path in that folder. */
  const below = (root: string, path: string, glob: NonNullable<ReturnType<typeof parseGlob>>) =>
    `folder/${path}`.startsWith(`${root}/`) &&
    glob.matches(`folder/${path}`.slice(root.length + 1));
});

describe('patterns over files here', () => {
  it.each([
    ['/x/y*/z', '/x', 'y1/z'],
    ['*.csv', '.', 'a.csv'],
    ['./a/*.csv', 'a', 'b.csv'],
    ['../a/*.csv', '../a', 'b.csv'],
    ['/*.csv', '/', 'a.csv'],
    ['a/{b,c}.csv', 'a', 'c.csv'],
    ['a/x{1,2{a,b}}.csv', 'a', 'x2b.csv'],
    ['C:\\data\\*.csv', 'C:/data', 'a.csv'],
    ['data (1)/[ab].csv', 'data (1)', 'a.csv'],
    ['data (1)/x (?).csv', 'data (1)', 'x (2).csv'],
  ])('%s lies in %s and matches %s', (pattern, folder, path) => {
    const glob = parseGlob(pattern)!;
    expect(glob.folder).toBe(folder);
    expect(glob.matches(path)).toBe(true);
    expect(glob.matches(`${path}x`)).toBe(false);
  });

  it.each(['a.csv', '../b', 'a{b', 'a (1)+$.csv', 'a!', '~/a'])('%s is none', (path) => {
    expect(parseGlob(path)).toBeNull();
  });

  it('without braces say the same as those of a card', () => {
    const part = fc.constantFrom(
      'a',
      'b',
      '.',
      '(',
      '+',
      '!',
      '*',
      '?',
      '[ab]',
      '[!a]',
      '/',
      '/**/',
    );
    const name = fc.stringMatching(/^[ab(+!][ab.(+!]{0,2}$/);
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => `f/${parts.join('')}*`),
        fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => `f/${names.join('/')}`),
        (pattern, path) => {
          // A file cannot be the folder that the pattern looks into.
          fc.pre(!pattern.startsWith(`${path}/`));
          const glob = parseGlob(pattern)!;
          const inside = path.startsWith(`${glob.folder}/`);
          expect(inside && glob.matches(path.slice(glob.folder.length + 1))).toBe(
            matches(pattern, path),
          );
        },
      ),
    );
  });
});

describe('patterns of dataset cards', () => {
  it('match themselves where they hold nothing special', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z+(){}^$|!@"-][a-z.+(){}^$|!@"/-]{1,30}$/), (path) => {
        expect(matches(path, path)).toBe(true);
        expect(matches(path, `${path}x`)).toBe(false);
      }),
    );
  });

  it('know no braces', () => {
    const paths = ['a.csv', '{a,b}.csv'];
    expect(matching('{a,b}.csv', paths)).toEqual(['{a,b}.csv']);
  });
});
