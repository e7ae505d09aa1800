import { describe, expect, it } from 'vitest';
import { readMapping, textOfMapping } from './mapping-text.ts';

describe('a mapping as text', () => {
  it('is read as it was written', () => {
    const mapping = { schema: 'classification', text: '{title}: {body}', label: '{queue}' };
    expect(readMapping(textOfMapping(mapping))).toEqual({ mapping });
  });

  it('that is none says what is wrong, with the line', () => {
    expect(readMapping('schema: qa\nquestion: {q')).toMatchObject({
      mistake: expect.stringMatching(/line 2/) as string,
    });
    for (const text of ['', '- schema', 'schema'])
      expect(readMapping(text)).toHaveProperty('mistake');
  });
});
