/**
 * The faces cannot differ: every operation is a command, a route and something on the page, or there is
 * a reason here why it is not on the page.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { openApiDocument } from '../../src/api/document/openapi.ts';
import { makeProgram } from '../../src/cli/program.ts';
import { commandLine } from '../../web/src/api/command-line.ts';
import { entryOf, operationNames, type OperationName } from '../../src/operations/index.ts';

const notOnThePage: Partial<Record<OperationName, string>> = {
  'dataset.layouts': 'the page names the layout that was recognised; the list is documentation',
  'dataset.schema': 'a JSON Schema is for programs and editors',
  'backlog.apply': 'the page has a button for each entry that drafts the training itself',
  'dataset.relabel': 'writes a file that is put right in an editor; the backlog names the labels',
  'run.timeline': 'the page of a run follows the same events by their stream',
  'run.report': 'the page of a run shows what the report prints',
  'run.export': 'gives a run to a program on the machine of the server',
  'gate.list': 'the map shows each gate, and its page the newest verdict',
  'release.rollback': 'the page rejects the release in force, which goes back to the one before',
  'release.channel':
    'servers follow channels, so they are moved where those are run; the page shows what is in each',
  'drift.check': 'what comes in lies where the model is served; gate list has its verdicts',
  'release.note': 'text for a file; the pages of release, data and run have what it gathers',
  'key.create': 'keys are given out where the server is administered',
  'key.list': 'keys are looked after where the server is administered',
  'key.revoke': 'keys are taken back where the server is administered',
  'audit.list': 'who did what is read where the server is administered',
  'bundle.sign': 'private keys stay with those who hold them',
  'bundle.verify': 'looks at a folder that left this home',
  'benchmark.items': 'shown from the summary, which the page has',
  'target.doctor': 'looks for programs on the machine of the server',
  'target.matrix':
    'writes folders on the machine of the server; the page exports one target at a time',
  'machine.show': 'the settings show runtimes and their doctor',
};

const web = fileURLToPath(new URL('../../web/src/', import.meta.url));
const page = readdirSync(web, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !file.includes('.test.'))
  .map((file) => readFileSync(web + file, 'utf8'))
  .join('\n');
const onThePage = operationNames.filter(
  (name) => page.includes(`'${name}'`) || page.includes(`"${name}"`),
);

const program = makeProgram();
const find = (words: readonly string[]): Command | undefined =>
  words.reduce<Command | undefined>(
    (command, word) =>
      command?.commands.find((child) => child.name() === word) as Command | undefined,
    program,
  );

describe.each(operationNames)('%s', (name) => {
  test('is a command, and the page names it rightly', () => {
    const words = entryOf(name)
      .command.split(' ')
      .filter((word) => /^\w/.test(word));
    expect(find(words)?.description()).toBe(entryOf(name).summary);
    expect(commandLine(name, {})).toBe(['brewslm', ...words].join(' '));
  });

  test('is a route', async () => {
    const { paths } = await openApiDocument();
    const path = paths[`/api/${name.replace('.', '/')}`];
    // Writing a reply is a query that also streams, by POST.
    expect(Object.keys(path ?? {})).toContain(entryOf(name).kind === 'query' ? 'get' : 'post');
  });

  test('is on the page, or has a reason', () => {
    expect(onThePage.includes(name) !== name in notOnThePage).toBe(true);
  });
});
