/**
 * Every broken dataset of the corpus is refused before anything trains: not imported, or its bad
 * rows set aside and every good one kept, or stopped by Gate A; each with code and place.
 */
import { describe, expect, it, test } from 'vitest';
import { homeOfAllTests } from '../support/projects/home-of-each-test.ts';
import type { Finding } from '../../src/ledger/verdicts.ts';
import { corpus } from './corpus.ts';
import type { Fault } from './fault.ts';
import { judge, type Judged } from './judge.ts';

const home = homeOfAllTests();

test('there are 200 faults or more, each with a name of its own and a source', () => {
  expect(corpus.length).toBeGreaterThanOrEqual(200);
  expect(new Set(corpus.map(({ name }) => name)).size).toBe(corpus.length);
  expect(corpus.filter(({ source }) => source === '')).toEqual([]);
});

/** What the expectation speaks of, no more, so that a failure shows the difference. */
function seen({ expected }: Fault, judged: Judged) {
  const { outcome } = expected;
  if (judged.outcome === 'refused' || outcome === 'refused')
    return { outcome: judged.outcome, code: judged.problem?.code, ...judged.problem?.location };
  if (outcome !== 'quarantined') {
    const { location, ...finding } =
      judged.findings.find(({ code }) => code === expected.code) ?? judged.findings[0] ?? {};
    return { outcome: judged.outcome, ...finding, ...location };
  }
  const { card, rejects } = judged;
  const kept = Object.values(card!.splits).reduce((sum, { rows }) => sum + rows, 0);
  const [first] = rejects;
  return {
    outcome: first === undefined ? judged.outcome : 'quarantined',
    code: first?.code,
    file: first?.file,
    line: first?.line,
    field: first?.field,
    rejected: rejects.length,
    kept,
  };
}

/** Examples that do not say where they are. Of a label that a split lacks there are none. */
const withoutPlace = ({ examples = [] }: Finding): unknown[] =>
  examples.filter((example) => {
    const { file, line } = example as { file?: string; line?: number };
    return file === undefined || line === undefined;
  });

describe('is refused', () => {
  it.each(corpus.map((fault) => [fault.name, fault] as const))('%s', async (_name, fault) => {
    const judged = await judge(home.session, home.folder, fault);
    const { count, ...expected } = { count: undefined, rejected: undefined, ...fault.expected };
    const wanted = { ...expected, rejected: expected.rejected ?? 1 };
    if (expected.outcome !== 'quarantined') delete (wanted as { rejected?: number }).rejected;
    const found = seen(fault, judged);
    expect(found).toMatchObject(wanted);
    if (count !== undefined)
      expect((found as { count?: number }).count).toBeGreaterThanOrEqual(count);
    if (judged.problem) expect(judged.problem.fix).not.toBe('');
    for (const finding of judged.findings) expect(withoutPlace(finding)).toEqual([]);
  });
});
