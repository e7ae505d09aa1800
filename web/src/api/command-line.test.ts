import { expect, test } from 'vitest';
import { commandLine } from './command-line.ts';

test('a command says what the call says', () => {
  expect(commandLine('run.resume', { run: 7 })).toBe('brewslm run resume --run 7');
  expect(commandLine('train.start', { project: 1, baseModel: 'brew-3m', oneClick: true })).toBe(
    'brewslm train --project 1 --base-model brew-3m --one-click',
  );
  expect(commandLine('support.bundle', { project: 2, output: undefined })).toBe(
    'brewslm support-bundle --project 2',
  );
});

test('of a file that was sent here, the name of another place stands in the command', () => {
  expect(commandLine('dataset.import', { project: 1, file: ['upload:a1', 'upload:b2'] })).toBe(
    'brewslm dataset import --project 1 --file FILE --file FILE',
  );
  const file = `upload:${'0a'.repeat(16)}/my data.csv`;
  expect(commandLine('dataset.import', { project: 1, file: [file] })).toBe(
    "brewslm dataset import --project 1 --file 'my data.csv'",
  );
});
