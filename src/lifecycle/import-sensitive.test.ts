import { expect, it } from 'vitest';
import { homeOfEachTest } from '../../test/support/projects/home-of-each-test.ts';
import { jsonLinesOf } from '../../test/support/projects/tickets.ts';
import type { SensitiveAction } from '../catalog/tasks/sensitive-policy.ts';
import { loadSplit } from './normalize/dataset.ts';

const home = homeOfEachTest();

const CARD = '4111 1111 1111 1111';
const words = ['parcel', 'invoice', 'card', 'login', 'voucher', 'address', 'delay'];
const ticket = (i: number) => ({
  text: `Ticket ${i * 7919}: my ${words[i % 7]} and the ${words[i % 5]} number ${i}`,
  label: ['billing', 'delivery', 'refund'][i % 3],
});

async function load(extra: string, sensitive?: SensitiveAction) {
  const rows = Array.from({ length: 600 }, (_, i) => ticket(i));
  rows[40].text += extra;
  const path = home.write('tickets.jsonl', jsonLinesOf(rows));
  const imported = await home.load(path, { sensitive });
  const splits = await Promise.all(
    (['train', 'validation', 'test'] as const).map((split) => loadSplit(imported.dataset, split)),
  );
  const row = splits.flat().find(({ source }) => source.line === 41);
  return { ...imported, row: row as { text: string } | undefined };
}

it('stops data that hold a card number, and names the row without the number', async () => {
  const { verdict } = await load(` paid by ${CARD}`);
  expect(verdict.outcome).toBe('FAIL');
  expect(verdict.findings[0]).toMatchObject({
    code: 'dataset.personal-data',
    count: 1,
    location: { file: 'tickets.jsonl', line: 41 },
  });
  expect(JSON.stringify(verdict)).not.toContain(CARD);
});

it('takes it out when asked to, and says so', async () => {
  const { verdict, row } = await load(` paid by ${CARD}`, 'redact');
  expect(row?.text).toMatch(/ paid by \[CARD\]$/);
  expect(verdict.outcome).toBe('PASS');
  expect(verdict.findings).toMatchObject([{ code: 'dataset.redacted', count: 1 }]);
});

it('lets it through when told that it may stay', async () => {
  const { verdict, row } = await load(` paid by ${CARD}`, 'report');
  expect(row?.text).toContain(CARD);
  expect(verdict.outcome).toBe('PASS');
  expect(verdict.findings).toMatchObject([{ code: 'dataset.personal-data', severity: 'warning' }]);
});

it('redacts what it shows of rejected lines too', async () => {
  const rows = Array.from({ length: 600 }, (_, i) => JSON.stringify(ticket(i)));
  rows[7] = `{"text": "card ${CARD} was`;
  const path = home.write('cut.jsonl', rows.join('\n'));
  const { dataset } = await home.load(path, { sensitive: 'redact' });
  expect(dataset.text('rejects.jsonl')).toContain('[CARD]');
  expect(dataset.text('rejects.jsonl')).not.toContain(CARD);
});

it('takes order numbers for order numbers', async () => {
  const { verdict } = await load(' order number 4539148803436467');
  expect(verdict.findings).toEqual([]);
});

it('does not look for what it is told to ignore, and says so', async () => {
  const { verdict, card } = await load(` paid by ${CARD}`, 'ignore');
  expect(card.findings.sensitive).toEqual({});
  expect(verdict.findings).toMatchObject([{ code: 'dataset.unchecked', severity: 'warning' }]);
});
