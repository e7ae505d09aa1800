import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { catalogue } from '../problem/catalogue.ts';
import { loadOptions } from './operation-command.ts';
import { makeProgram } from './program.ts';

const source = fileURLToPath(new URL('../', import.meta.url));

/** What the code says to do where it knows more than the catalogue. */
const special = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .flatMap((file) => {
    const text = readFileSync(source + file, 'utf8');
    return [...text.matchAll(/\bfix:\s*(?:`((?:[^`\\]|\\.)*)`|'([^']*)'|"([^"]*)")/g)].map(
      ([, template, single, double]) => (template ?? single ?? double).replaceAll('\\`', '`'),
    );
  });
const fixes = [...Object.values(catalogue).map(({ fix }) => fix), ...special];

/** Pieces in backquotes that are commands of something else, such as `git lfs pull`. */
const ofOthers = /`(?!brewslm |--|dataset |gate |artifact |preflight |observe )[^`]*`/g;

const program = makeProgram();
const commands: Command[] = [];
const collect = async (command: Command): Promise<void> => {
  await loadOptions(command);
  commands.push(command);
  for (const child of command.commands) await collect(child as Command);
};
await collect(program);
const options = new Set(
  commands.flatMap((command) => ['--help', ...command.options.map(({ long }) => long)]),
);

test('what a fix tells people to type is there', () => {
  expect(special.length).toBeGreaterThan(30);
  const unknown = fixes.flatMap((fix) => {
    const own = fix.replace(ofOthers, '');
    const named = [...own.matchAll(/(?<![\w-])--[a-z][a-z-]+/g)].map(([option]) => option);
    return named.filter((option) => !options.has(option)).map((option) => `${option} in: ${fix}`);
  });
  expect(unknown).toEqual([]);
});

test('a command that a fix names is one', () => {
  const unknown = fixes.filter((fix) =>
    [...fix.matchAll(/`brewslm ([a-z]+)(?: ([a-z]+))?/g)].some(([, first, second]) => {
      const command = program.commands.find((one) => one.name() === first);
      const group = command !== undefined && command.commands.length > 0;
      return group
        ? second !== undefined && !command.commands.some((child) => child.name() === second)
        : command === undefined;
    }),
  );
  expect(unknown).toEqual([]);
});
