import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LearntToken } from '../../src/planning/tokens/learnt-tokens.ts';
import { WorkingFolder } from '../support/program.ts';

const place = new WorkingFolder();
const brewslm = (...words: string[]) => place.ask(...words);

const ticket = (i: number) =>
  JSON.stringify({ text: `Ticket ${i * 7919} is late`, label: ['billing', 'delivery'][i % 2] });

test('a broken import is stopped, its lines repaired, and the whole looked at', () => {
  const lines = Array.from({ length: 400 }, (_, i) => ticket(i));
  for (let i = 50; i < 70; i++) lines[i] = lines[i].slice(0, 15);
  place.write('tickets.jsonl', lines.join('\n'));
  const project = ['--project', 'router'];
  brewslm('project', 'create', '--name', 'router', '--template', 'classification');

  const broken = brewslm('dataset', 'import', ...project, '--file', 'tickets.jsonl');
  expect(broken.code).toBe(3);
  expect(broken.data.verdict.findings[0]).toMatchObject({
    code: 'dataset.rejected',
    count: 20,
    location: { file: 'tickets.jsonl', line: 51 },
  });

  const listed = brewslm('dataset', 'rejects', ...project, '--limit', '2');
  expect(listed.data).toMatchObject({ total: 20, rejects: [{ line: 51 }, { line: 52 }] });
  const exported = brewslm('dataset', 'rejects', ...project, '--export', 'repair.jsonl');
  expect(exported.data).toMatchObject({ files: ['tickets.jsonl'], records: 20, form: 'lines' });
  expect(readFileSync(join(place.path, 'repair.jsonl'), 'utf8').split('\n')[0]).toBe(lines[50]);

  const repaired = Array.from({ length: 20 }, (_, i) => ticket(50 + i));
  place.write('repair.jsonl', repaired.join('\n'));
  const whole = brewslm('dataset', 'import', ...project, '--repaired', 'repair.jsonl');
  expect(whole.code).toBe(0);
  expect(whole.data.card).toMatchObject({ sourceRecords: 400, rejects: { total: 0 } });

  const up = brewslm('dataset', 'show', ...project, '--source', 'tickets.jsonl:60');
  const [{ split, row, record }] = up.data.rows;
  expect(record.text).toBe('Ticket 467221 is late');
  const down = brewslm('dataset', 'show', ...project, '--row', `${row}`, '--split', split);
  expect(down.data.source).toMatchObject({ first: 60, original: ticket(59) });
  const asTokens = ['--tokens', '--row', `${row}`, '--split', split];
  const { base, tokens } = brewslm('dataset', 'show', ...project, ...asTokens).data;
  expect(base).toBe('brew-3m');
  const text = (learnt: boolean) =>
    tokens.flatMap((token: LearntToken) => (token.learnt === learnt ? token.text : [])).join('');
  expect(text(false)).toContain('Ticket 467221 is late');
  expect(text(true)).toContain(record.label);

  const drawn = brewslm('dataset', 'profile', ...project, '--html', 'profile.html');
  expect(drawn.data.profile.languages.languages[0].name).toBe('en');
  expect(readFileSync(join(place.path, 'profile.html'), 'utf8')).toContain('<svg');
});
