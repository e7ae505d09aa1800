import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { program, WorkingFolder } from '../support/program.ts';
import { Ledger } from '../../src/ledger/ledger.ts';

const place = new WorkingFolder();

interface Told {
  error?: { code: string; fix: string; location?: { file?: string } };
}

function brewslm(...words: string[]) {
  const { data, ...answer } = place.ask<Told>(...words);
  return { ...answer, error: data.error };
}

const file = (name: string, content: string | Buffer): string => place.write(name, content);

const rows = Array.from({ length: 2000 }, (_, i) =>
  JSON.stringify({ question: `What is ${i} plus ${i}?`, answer: `It is ${2 * i}.` }),
).join('\n');

beforeAll(() => {
  expect(brewslm('project', 'create', '--name', 'demo').code).toBe(0);
});

const importing = (name: string) =>
  brewslm('dataset', 'import', '--project', 'demo', '--file', name);

test.each([
  ['an empty file', 'empty.jsonl', '', 'file.empty'],
  ['an uncertain encoding', 'few.txt', Buffer.from('caf\xe9 au lait\n', 'latin1'), 'file.encoding'],
  ['no JSON at all', 'noise.jsonl', 'x\ny\nz\n', 'dataset.no-records'],
  ['columns that say nothing', 'columns.csv', 'a,b\n1,2\n3,4\n', 'mapping.unclear'],
  ['too few rows for a split', 'few.jsonl', rows.split('\n')[0], 'dataset.split-empty'],
])('%s is refused with its code and a fix', (_, name, content, code) => {
  const answer = importing(file(name, content));
  expect(answer.code).toBe(1);
  expect(answer.error?.code).toBe(code);
  expect(answer.error?.fix).not.toBe('');
});

test('a missing file, an unknown project and a wrong option are told apart', () => {
  expect(importing('nowhere.jsonl').error).toMatchObject({ code: 'file.missing' });
  expect(brewslm('dataset', 'show', '--project', '99').error?.code).toBe('project.unknown');
  const usage = brewslm('project', 'create', '--nmae', 'x');
  expect(usage.code).toBe(2);
  expect(usage.error?.code).toBe('usage.invalid');
});

test('a stage without its input says which command to run first', () => {
  const answer = brewslm('preflight', '--project', 'demo');
  expect(answer.error?.code).toBe('stage.missing-input');
  expect(answer.error?.fix).toContain('dataset import');
});

test('a truncated model file is refused and leaves nothing in the store', () => {
  const answer = brewslm('model', 'add', file('cut.gguf', Buffer.from('GGUF\u0003\0\0\0')));
  expect(answer.code).toBe(1);
  expect(answer.error?.code).toMatch(/^(gguf|weights)\./);
  mkdirSync(join(place.path, 'empty-model'));
  expect(brewslm('model', 'add', 'empty-model').code).toBe(1);
  expect(brewslm('model', 'list').out).not.toContain('cut');
});

test('a reader that closes early, such as `head`, is no failure', async () => {
  const child = spawn(process.execPath, [program, 'dataset', 'schema', '--json'], {
    ...place.options,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  expect([code, said]).toEqual([0, '']);
});

test('malformed lines are set aside with file and line, good ones kept', () => {
  const broken = rows.split('\n');
  broken.splice(2, 0, '{"question": "cut off');
  broken.splice(5, 0, 'null');
  const answer = importing(file('mixed.jsonl', broken.join('\n')));
  expect(answer.code).toBe(0);
  const rejects = JSON.parse(brewslm('dataset', 'rejects', '--project', 'demo').out) as {
    rejects: { file: string; line: number }[];
  };
  expect(rejects.rejects.map(({ line }) => line)).toEqual([3, 6]);
});

test('Ctrl-C during training exits with 130; the same command goes on and ends', async () => {
  const train = ['train', '--project', 'demo', '--base-model', 'brew-3m', '--steps', '6', '--yes'];
  const overrides = file('plan.yaml', 'microBatchRows: 1\ncheckpointEverySteps: 1\n');
  const words = [...train, '--plan', overrides];
  const child = spawn(process.execPath, [program, ...words], {
    ...place.options,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const code = await new Promise<number | null>((resolve) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (text.includes('training ·')) child.kill('SIGINT');
    });
    child.on('close', resolve);
  });
  expect(code).toBe(130);
  const ledger = new Ledger(place.options.env.BREWSLM_HOME);
  const status = ledger.runs.list(1).findLast(({ stage }) => stage === 'train')?.status;
  ledger.close();
  expect(status).toBe('interrupted');
  const again = brewslm(...words);
  expect(again.code, again.out).toBe(0);
  expect(brewslm('artifact', 'verify').code).toBe(0);
});
