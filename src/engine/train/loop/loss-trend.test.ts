import { expect, it } from 'vitest';
import { newTrend, takeLoss } from './loss-trend.ts';

const steps = (count: number, loss: (step: number) => number): number[] =>
  Array.from({ length: count }, (_, n) => loss(n + 1));

/** The first step at which it diverges, and the last sound step then. */
function watch(losses: readonly number[]): { at: number | null; sound: number } {
  const trend = newTrend();
  for (const [index, loss] of losses.entries())
    if (takeLoss(trend, index + 1, loss)) return { at: index + 1, sound: trend.soundStep };
  return { at: null, sound: trend.soundStep };
}

it.each<[string, number[]]>([
  ['falling', steps(400, (step) => 9 / Math.sqrt(step))],
  ['level, with noise', steps(400, (step) => 2 + 0.8 * Math.sin(step * 1.7))],
  ['small, doubled for a while', steps(400, (step) => (step % 100 < 50 ? 0.05 : 0.1))],
  ['with spikes', steps(400, (step) => (step % 40 === 0 ? 12 : 2))],
])('a loss that is %s does not diverge', (_, losses) => {
  expect(watch(losses).at).toBeNull();
});

it('a loss that rises for long does, and what was before the rise is sound', () => {
  const { at, sound } = watch(steps(400, (step) => (step <= 200 ? 3 : 3 + (step - 200) / 10)));
  expect(at).toBeGreaterThan(210);
  expect(at).toBeLessThan(260);
  expect(sound).toBeGreaterThanOrEqual(200);
  expect(sound).toBeLessThan(at ?? 0);
});
