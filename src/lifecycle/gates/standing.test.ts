import { expect, it } from 'vitest';
import { homeOfEachTest } from '../../../test/support/projects/home-of-each-test.ts';
import type { Verdict } from '../../ledger/verdicts.ts';
import { recordVerdict, stands } from './standing.ts';

const home = homeOfEachTest();

it('an override stands while the judgement stays the same, and no longer', () => {
  const { ledger, project } = home;
  const { id } = ledger.artifacts.record({
    schema: 1,
    kind: 'benchmark-summary',
    files: [],
    inputs: {},
    producer: { stage: 'benchmark', version: '1', configuration: {}, seed: 1 },
    summary: {},
  });
  const failed: Verdict = {
    gate: 'C',
    outcome: 'FAIL',
    policy: { margin: 0.05 },
    evidence: [id],
    findings: [],
  };
  const first = recordVerdict(ledger, project, id, failed);
  expect(stands(first)).toBe(false);
  ledger.verdicts.override(first.id, 'known and accepted');
  const again = recordVerdict(ledger, project, id, { ...failed });
  expect(again.id).toBe(first.id);
  expect(stands(again)).toBe(true);

  const stricter = recordVerdict(ledger, project, id, { ...failed, policy: { margin: 0.5 } });
  expect(stricter.id).not.toBe(first.id);
  expect(stands(stricter)).toBe(false);
});
