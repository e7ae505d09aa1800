import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTagged } from './tagged-tokens.ts';

const tokens = ['Ann', 'Lee', 'met', 'Bo', 'in', 'New', 'York'];
const entities = { PER: ['Ann Lee', 'Bo'], LOC: ['New York'] };

describe('readTagged', () => {
  it.each([
    ['IOB2', 'B-PER I-PER O B-PER O B-LOC I-LOC'],
    ['IOB1', 'I-PER I-PER O I-PER O I-LOC I-LOC'],
    ['BILOU', 'B-PER L-PER O U-PER O B-LOC L-LOC'],
    ['BIOES', 'B-PER E-PER O S-PER O B-LOC E-LOC'],
    ['plain tags', 'PER PER O PER O LOC LOC'],
  ])('reads %s', (_scheme, tags) => {
    expect(readTagged(tokens, tags.split(' '))).toEqual({ text: tokens.join(' '), entities });
  });

  it('keeps neighbours apart that both begin', () => {
    expect(readTagged(['Ann', 'Bo'], ['B-PER', 'B-PER']).entities).toEqual({ PER: ['Ann', 'Bo'] });
  });

  it('refuses tags that are not one a token', () => {
    expect(() => readTagged(['Ann'], [])).toThrow(expect.objectContaining({ code: 'record.tags' }));
  });

  it('finds every tagged token once, whatever the tags', () => {
    const token = fc.record({
      word: fc.constantFrom('a', 'b', 'c'),
      tag: fc.constantFrom('O', 'B-X', 'I-X', 'L-X', 'U-X', 'E-Y', 'S-Y', 'Z'),
    });
    fc.assert(
      fc.property(fc.array(token), (row) => {
        const read = readTagged(
          row.map(({ word }) => word),
          row.map(({ tag }) => tag),
        );
        const found = Object.values(read.entities).flat().join(' ').split(' ').filter(Boolean);
        const tagged = row.filter(({ tag }) => tag !== 'O').map(({ word }) => word);
        expect(found.sort()).toEqual(tagged.sort());
      }),
    );
  });
});
