import { describe, expect, it } from 'vitest';
import type { PlanProposal } from '../../../../src/lifecycle/preflight/preflight-report.ts';
import { noEdits, planInput } from './plan-input.ts';

const proposal = {
  profile: 'safe',
  plan: { base: 'brew-3m', method: 'full' },
} as Pick<PlanProposal, 'profile' | 'plan'>;

describe('a plan as it is asked for', () => {
  it('names its profile, and nothing that nobody changed', () => {
    expect(planInput('1', proposal, noEdits)).toEqual({
      project: '1',
      baseModel: 'brew-3m',
      method: 'full',
      profile: 'safe',
    });
  });

  it('names what was changed, as numbers, and leaves out what is none', () => {
    const edits = { ...noEdits, steps: '40', learningRate: 0.001, epochs: '-', budget: ' 5m ' };
    expect(planInput('1', proposal, edits)).toMatchObject({
      steps: 40,
      learningRate: 0.001,
      budget: '5m',
    });
    expect(planInput('1', proposal, edits)).not.toHaveProperty('epochs');
  });
});
