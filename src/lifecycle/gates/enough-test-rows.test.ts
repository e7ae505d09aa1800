import { describe, expect, it } from 'vitest';
import { homeOfEachTest } from '../../../test/support/projects/home-of-each-test.ts';
import { jsonLinesOf, ticket } from '../../../test/support/projects/tickets.ts';
import { tango } from '../../evaluation/statistics/tango.ts';
import { importDataset } from '../import-dataset.ts';
import { fewestItems, testRowFindings } from './enough-test-rows.ts';

it.each([0.02, 0.04, 0.1])('is the least number of items that a margin of %d takes', (margin) => {
  const fewest = fewestItems(margin);
  expect(tango(fewest, 0, 0, 0.05).high).toBeLessThanOrEqual(margin);
  expect(tango(fewest - 1, 0, 0, 0.05).high).toBeGreaterThan(margin);
});

describe('test rows of a project', () => {
  const home = homeOfEachTest();
  const rows = (from: number, to: number) =>
    jsonLinesOf(Array.from({ length: to - from }, (_, i) => ticket(from + i)));
  const found = async (train: number, test: number) => {
    const files = [
      home.write('train.jsonl', rows(0, train)),
      home.write('test.jsonl', rows(train, train + test)),
    ];
    const { dataset } = await importDataset(home.session, home.project, { files }, null);
    return testRowFindings(home.project, dataset);
  };

  it('are told where they are too few, with what would do', async () => {
    const [finding] = await found(300, 40);
    expect(finding).toMatchObject({
      code: 'plan.few-test-rows',
      severity: 'warning',
      evidence: { testRows: 40, needed: 93, margin: 0.04 },
    });
    const [, margin] = /D\.margin=([\d.]+)/.exec(finding.fix)!;
    expect(fewestItems(Number(margin))).toBeLessThanOrEqual(40);
  });

  it('are not where there are enough', async () => {
    expect(await found(300, 93)).toEqual([]);
  });
});
