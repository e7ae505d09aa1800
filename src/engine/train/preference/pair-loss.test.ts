import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairLoss, prefersChosen, type Preference, type WeighedReply } from './pair-loss.ts';

const reply = fc.record<WeighedReply>({
  logProbability: fc.double({ min: -200, max: -0.5, noNaN: true }),
  tokens: fc.integer({ min: 1, max: 40 }),
  reference: fc.double({ min: -200, max: -0.5, noNaN: true }),
});

const preference = fc.record<Preference>({
  loss: fc.constantFrom('dpo', 'orpo'),
  beta: fc.double({ min: 0.01, max: 2, noNaN: true }),
});

describe('pairLoss', () => {
  it('of DPO is the formula of the paper', () => {
    const chosen = { logProbability: -4, tokens: 3, reference: -6 };
    const rejected = { logProbability: -9, tokens: 5, reference: -8 };
    const ratio = 0.3 * Math.log(Math.exp(-4) / Math.exp(-6));
    const other = 0.3 * Math.log(Math.exp(-9) / Math.exp(-8));
    const { loss, margin } = pairLoss({ loss: 'dpo', beta: 0.3 }, chosen, rejected);
    expect(loss).toBeCloseTo(-Math.log(1 / (1 + Math.exp(-(ratio - other)))), 12);
    expect(margin).toBeCloseTo(0.3 * 3, 12);
  });

  it('of ORPO is the formula of the paper', () => {
    const chosen = { logProbability: -4, tokens: 4, reference: 0 };
    const rejected = { logProbability: -9, tokens: 3, reference: 0 };
    const odds = (p: number) => p / (1 - p);
    const ratio = Math.log(odds(Math.exp(-1)) / odds(Math.exp(-3)));
    const { loss } = pairLoss({ loss: 'orpo', beta: 0.5 }, chosen, rejected);
    expect(loss).toBeCloseTo(1 + 0.5 * Math.log(1 + Math.exp(-ratio)), 12);
  });

  it('is log 2, and prefers neither, where nothing was learnt', () => {
    const chosen = { logProbability: -7, tokens: 3, reference: -7 };
    const rejected = { logProbability: -5, tokens: 3, reference: -5 };
    const learnt = pairLoss({ loss: 'dpo', beta: 0.1 }, chosen, rejected);
    expect(learnt.loss).toBe(Math.log(2));
    expect(prefersChosen(learnt)).toBe(0.5);
  });

  it('has the slopes that finite differences have', () => {
    fc.assert(
      fc.property(preference, reply, reply, (how, chosen, rejected) => {
        const { slopes } = pairLoss(how, chosen, rejected);
        const h = 1e-5;
        const moved = (at: WeighedReply, by: number) => ({
          ...at,
          logProbability: at.logProbability + by,
        });
        const ofChosen =
          pairLoss(how, moved(chosen, h), rejected).loss -
          pairLoss(how, moved(chosen, -h), rejected).loss;
        const ofRejected =
          pairLoss(how, chosen, moved(rejected, h)).loss -
          pairLoss(how, chosen, moved(rejected, -h)).loss;
        const close = (slope: number, difference: number) =>
          Math.abs(slope - difference / (2 * h)) <= 1e-4 * (1 + Math.abs(slope));
        return close(slopes.chosen, ofChosen) && close(slopes.rejected, ofRejected);
      }),
    );
  });

  it('stays finite however far replies are apart', () => {
    for (const far of [-1e6, 1e6]) {
      const { loss, slopes } = pairLoss(
        { loss: 'dpo', beta: 1 },
        { logProbability: far, tokens: 1, reference: 0 },
        { logProbability: -far, tokens: 1, reference: 0 },
      );
      expect([loss, slopes.chosen, slopes.rejected].every(Number.isFinite)).toBe(true);
    }
  });
});
