import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minimise } from './lbfgs.ts';
import { TfIdfLogistic } from './tfidf-logistic.ts';
import { TfIdf, termsOf } from './tfidf.ts';

describe('TF-IDF', () => {
  it('knows words and runs of words', () => {
    expect(termsOf('Where is my card?', 2)).toEqual([
      'where',
      'is',
      'my',
      'card',
      'where is',
      'is my',
      'my card',
    ]);
  });

  it('gives vectors of unit length, and an empty one to a text of unknown words', () => {
    const texts = fc.array(fc.stringMatching(/^[a-c ]{1,12}$/), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(texts, (all) => {
        const documents = all.map((text) => termsOf(text, 2));
        const vectors = new TfIdf(documents);
        for (const document of documents) {
          const { terms, weights } = vectors.vector(document);
          expect(new Set(terms).size).toBe(terms.length);
          const length = weights.reduce((sum, weight) => sum + weight ** 2, 0);
          expect(length).toBeCloseTo(document.length === 0 ? 0 : 1, 12);
        }
        expect(vectors.vector(['never seen']).terms).toHaveLength(0);
      }),
    );
  });

  it('keeps the terms of the most documents', () => {
    const vectors = new TfIdf([['a', 'b'], ['b', 'c'], ['c', 'b'], ['d']], 2);
    expect(vectors.terms).toBe(2);
    expect(vectors.vector(['a', 'd']).terms).toHaveLength(0);
    expect(vectors.vector(['b', 'c']).terms).toHaveLength(2);
  });
});

describe('L-BFGS', () => {
  it('finds the minimum of a quadratic function of any curvature', () => {
    const numbers = (min: number, max: number) =>
      fc.array(fc.double({ min, max, noNaN: true }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(numbers(0.1, 100), numbers(-5, 5), (curvature, centre) => {
        const point = new Float64Array(4);
        minimise(
          (at, gradient) =>
            at.reduce((sum, x, i) => {
              gradient[i] = curvature[i] * (x - centre[i]);
              return sum + (curvature[i] * (x - centre[i]) ** 2) / 2;
            }, 0),
          point,
          { tolerance: 1e-6, iterations: 500 },
        );
        point.forEach((x, i) => expect(x).toBeCloseTo(centre[i], 4));
      }),
    );
  });
});

describe('logistic regression', () => {
  const rows = [
    'card lost',
    'lost my card',
    'card stolen',
    'money back',
    'give money back',
    'refund',
  ];
  const items = rows.map((text, i) => ({ text, label: i < 3 ? 'card' : 'refund' }));

  it('learns what words say of labels', () => {
    const model = new TfIdfLogistic(items);
    expect(items.every(({ text, label }) => model.predict(text) === label)).toBe(true);
    expect(model.predict('they took my card')).toBe('card');
    expect(model.predict('I want my money')).toBe('refund');
  });

  it('takes the commoner label for a text that it knows nothing of', () => {
    const model = new TfIdfLogistic([...items, { text: 'cash', label: 'refund' }]);
    expect(model.predict('xyzzy')).toBe('refund');
  });

  it('is content with one label', () => {
    expect(new TfIdfLogistic(items.slice(0, 2)).predict('money')).toBe('card');
  });
});
