import { describe, expect, it } from 'vitest';
import type { CandidateReport } from '../preflight/preflight-report.ts';
import { cannotWin } from './promising.ts';

const candidate = (
  id: string,
  start: 'scratch' | 'pretrained',
  parameters: number,
  stepSeconds: number,
): CandidateReport =>
  ({
    id,
    status: 'READY',
    facts: {
      start,
      parameters,
      tokens: { examples: 1000, tokens: 50_000 },
      forecast: { work: { matrix: stepSeconds, rest: 0 } },
    },
  }) as unknown as CandidateReport;

const small = candidate('brew-3m', 'scratch', 3.4e6, 0.3);
const large = candidate('brew-30m', 'scratch', 28e6, 2);
const knowing = candidate('smollm2-135m', 'pretrained', 135e6, 4);
const ids = (ready: CandidateReport[], rows: number, budget: number) =>
  cannotWin(ready, rows, budget).map(({ id }) => id);

describe('cannotWin', () => {
  it('leaves out those from scratch where data are small and a pretrained base is ready', () => {
    const left = cannotWin([small, large, knowing], 1000, 600);
    expect(left.map(({ id }) => id)).toEqual(['brew-3m', 'brew-30m']);
    expect(left[0].why).toBe(
      'from scratch it wants 68 million tokens, 4 passes over the data have 0.2 million, and smollm2-135m knows the language already',
    );
  });

  it('keeps them where there is no other, or data enough', () => {
    expect(ids([small, large], 1000, 600)).toEqual([]);
    // 50 tokens a row, four passes: 80 million tokens.
    expect(ids([small, large, knowing], 400_000, 600)).toEqual(['brew-30m']);
  });

  it('keeps them where the budget does not move the pretrained base', () => {
    expect(ids([small, knowing], 1000, 60)).toEqual([]);
  });

  it('leaves out what would get no steps to speak of, and never all', () => {
    const left = cannotWin([small, knowing], 1000, 20);
    expect(left).toEqual([{ id: 'smollm2-135m', why: 'the budget pays for 4 steps of it' }]);
    expect(ids([knowing], 1000, 1)).toEqual([]);
  });
});
