import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { program } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = temporaryFolder();

/** A working folder with a home of its own, and data. */
function place(name: string) {
  const folder = join(root, name);
  mkdirSync(folder);
  const rows = Array.from({ length: 3000 }, (_, i) => [`What is ${i} plus ${i * 7}?`, `${8 * i}`]);
  const lines = rows.map(([q, a]) => JSON.stringify({ q, a }));
  writeFileSync(join(folder, 'sums.jsonl'), lines.join('\n'));
  const { BREWSLM_HOME: _, ...env } = process.env;
  return {
    write: (file: string, text: string) => writeFileSync(join(folder, file), text),
    brewslm(...words: string[]) {
      const options = { cwd: folder, env, encoding: 'utf8' as const };
      const { status, stdout } = spawnSync(process.execPath, [program, ...words], options);
      return { code: status, out: stdout };
    },
  };
}

interface Applied {
  steps: { step: string; exitCode: number; data: { dataset?: string } }[];
}

test('what was done by commands is done again from the file they leave, to the same digests', () => {
  const first = place('commands');
  first.write('map.yaml', 'schema: qa\nquestion: "{q}"\nanswer: "{a}"\n');
  expect(first.brewslm('project', 'create', '--name', 'sums', '--seed', '7').code).toBe(0);
  const importing = ['dataset', 'import', '--project', '1', 'sums.jsonl', '--mapping', 'map.yaml'];
  const imported = first.brewslm(...importing, '--near-duplicates=ignore', '--json', '--quiet');
  expect(imported.code).toBe(0);
  const checking = ['preflight', '--project', 'sums', '--base-model', 'brew-3m', '--budget', '90s'];
  expect(first.brewslm(...checking, '--quiet').code).toBe(0);
  const { out: file } = first.brewslm('project', 'file', '--project', '1');
  expect(file).toContain('budget: 90s');
  expect(file.split('\n')[0]).toBe('# yaml-language-server: $schema=./brewslm.schema.json');
  const schema = JSON.parse(first.brewslm('schema').out) as AnySchemaObject;
  const accepts = new Ajv2020({ strictTypes: false }).compile(schema);
  expect(accepts(parse(file)), JSON.stringify(accepts.errors)).toBe(true);
  expect(accepts(parse(file.replace('baseModel', 'baseModle')))).toBe(false);

  const second = place('file');
  second.write(
    'brewslm.yaml',
    file.replace('map.yaml', '{ schema: qa, question: "{q}", answer: "{a}" }'),
  );
  const applied = second.brewslm('apply', '--json', '--quiet');
  expect(applied.code).toBe(0);
  const { steps } = JSON.parse(applied.out) as Applied;
  expect(steps.map(({ step }) => step)).toEqual(['project', 'dataset', 'preflight']);
  expect(steps[1].data.dataset).toBe((JSON.parse(imported.out) as { dataset: string }).dataset);
  expect(second.brewslm('project', 'file', '--project', 'sums').out).toContain('question: "{q}"');
});

test('a gate that closes ends it with its exit code; a dry run does nothing', () => {
  const { brewslm, write } = place('closed');
  const lines = Array.from({ length: 1500 }, (_, i) =>
    i % 3 === 0
      ? '{"question": "broken'
      : JSON.stringify({ question: `What is ${i}?`, answer: `It is ${i}.` }),
  );
  write('broken.jsonl', lines.join('\n'));
  write(
    'brewslm.yaml',
    'project: { name: broken }\ndataset: { file: broken.jsonl }\npreflight: {}\n',
  );
  expect(brewslm('apply', '--dry-run').code).toBe(0);
  expect(brewslm('project', 'list', '--json').out.trim()).toBe('[]');
  const { code, out } = brewslm('apply', '--json', '--quiet');
  expect(code).toBe(3);
  expect((JSON.parse(out) as Applied).steps.map(({ step }) => step)).toEqual([
    'project',
    'dataset',
  ]);
});
