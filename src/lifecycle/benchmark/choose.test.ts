import { describe, expect, it } from 'vitest';
import type { Comparison } from '../evaluation/compare.ts';
import { choose } from './choose.ts';

const compared =
  (better: Record<string, Comparison['better']>) =>
  (first: string, second: string): Comparison => ({
    metric: 'accuracy',
    difference: 0,
    interval: { low: 0, high: 0, confidence: 0.95, method: 'paired-cluster-bootstrap' },
    pValue: null,
    items: 50,
    better: better[`${first} ${second}`] ?? 'undecided',
  });

const small = { id: 'small', score: 0.5, parameters: 3 };
const large = { id: 'large', score: 0.6, parameters: 10 };

describe('choose', () => {
  it('takes the best when it is told apart', () => {
    const pick = choose([small, large], compared({ 'large small': 'first' }));
    expect(pick.id).toBe('large');
    expect(pick.next?.id).toBe('small');
  });

  it('gives ties to the cheaper model', () => {
    const pick = choose([small, large], compared({}));
    expect(pick.id).toBe('small');
    expect(pick.next?.id).toBe('large');
    expect(pick.reason).toContain('cheaper');
  });

  it('does not trade the best for a model that is tied and dearer', () => {
    const dear = { id: 'dear', score: 0.59, parameters: 100 };
    const pick = choose([small, large, dear], compared({ 'large small': 'first' }));
    expect(pick.id).toBe('large');
  });

  it('chooses a lone candidate', () => {
    expect(choose([small], compared({}))).toMatchObject({ id: 'small', next: null });
  });
});
