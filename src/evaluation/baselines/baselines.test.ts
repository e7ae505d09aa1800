import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteNgram } from './byte-ngram.ts';
import { majorityClass } from './answers.ts';
import { NearestNeighbour } from './nearest-neighbour.ts';

describe('byte n-gram', () => {
  it('is a probability distribution over the 256 bytes and the end', () => {
    const passage = fc.record({ context: fc.string(), text: fc.string() });
    fc.assert(
      fc.property(fc.array(passage, { maxLength: 4 }), passage, (training, probe) => {
        const model = new ByteNgram(3);
        for (const item of training) model.train(item);
        // Σ over all next symbols of p(text + symbol) = p(text without its end).
        const end = Math.exp(model.logProbability({ context: probe.context, text: '' }));
        let total = end;
        for (let byte = 0; byte < 128; byte++) {
          const text = String.fromCharCode(byte);
          const following = model.logProbability({ context: probe.context + text, text: '' });
          const both = model.logProbability({ context: probe.context, text });
          total += Math.exp(both - following);
        }
        expect(total).toBeLessThanOrEqual(1 + 1e-9);
        expect(total).toBeGreaterThan(0.4);
      }),
      { numRuns: 30 },
    );
  });

  it('gives each symbol 1/257 before training', () => {
    const model = new ByteNgram(2);
    expect(model.logProbability({ context: '', text: 'é' })).toBeCloseTo(-3 * Math.log(257), 10);
  });

  it('counts as Witten and Bell do', () => {
    const model = new ByteNgram(1);
    model.train({ context: 'x', text: 'aa' });
    // Symbols seen: a, a, end; two kinds. p(end) = (1 + 2/257) / (3 + 2).
    expect(model.logProbability({ context: '', text: '' })).toBeCloseTo(
      Math.log((1 + 2 / 257) / 5),
      10,
    );
  });

  it('predicts text like its training text better with longer contexts', () => {
    const texts = ['the cat sat on the mat', 'the dog sat on the log', 'the cat ate the rat'];
    const scores = [1, 2, 4].map((order) => {
      const model = new ByteNgram(order);
      for (const text of texts) model.train({ context: '', text });
      return model.logProbability({ context: '', text: 'the rat sat on the dog' });
    });
    expect(scores[1]).toBeGreaterThan(scores[0]);
    expect(scores[2]).toBeGreaterThan(scores[1]);
  });
});

describe('majority class', () => {
  it('is the commonest label, first in order among equals', () => {
    expect(majorityClass(['b', 'a', 'b'])).toBe('b');
    expect(majorityClass(['b', 'a'])).toBe('a');
  });
});

describe('nearest neighbour', () => {
  const model = new NearestNeighbour([
    { text: 'My card has not arrived yet', label: 'card' },
    { text: 'I want my money back for this order', label: 'refund' },
    { text: 'The app does not start on my phone', label: 'technical' },
  ]);

  it('names the label of the most similar item', () => {
    expect(model.predict('when will the CARD arrive?')).toBe('card');
    expect(model.predict('money back please')).toBe('refund');
  });

  it('answers with the first item when no word is known', () => {
    expect(model.predict('xyzzy')).toBe('card');
    expect(model.predict('')).toBe('card');
  });
});
