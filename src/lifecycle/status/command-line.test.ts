import { expect, test } from 'vitest';
import { commandLine } from './command-line.ts';

test('fields stand in place or are options, each as a shell takes it', () => {
  expect(commandLine('run tail [run]', { run: 7, json: true })).toBe('brewslm run tail 7 --json');
  expect(commandLine('dataset import [source...]', { source: ['a b', 'c'], project: 1 })).toBe(
    "brewslm dataset import 'a b' c --project 1",
  );
  expect(
    commandLine('gate override', { project: 1, gate: 'C', reason: "Ann's first try, it's early" }),
  ).toBe(
    String.raw`brewslm gate override --project 1 --gate C --reason 'Ann'\''s first try, it'\''s early'`,
  );
});

test('lists are repeated, objects are JSON, what is off says so, and nothing is nothing', () => {
  expect(
    commandLine('train', {
      model: ['a', 'b'],
      caps: { time: 3 },
      oneClick: false,
      seed: undefined,
    }),
  ).toBe(`brewslm train --model a --model b --caps '{"time":3}' --no-one-click`);
});
