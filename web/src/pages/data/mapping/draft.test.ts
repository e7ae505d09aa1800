import { describe, expect, it } from 'vitest';
import { mappingSchema } from '../../../../../src/catalog/records/mapping.ts';
import {
  draftParts,
  type DraftSchema,
} from '../../../../../src/lifecycle/normalize/mapping/inference/draft-parts.ts';
import { draftOf } from './draft.ts';

describe('a mapping from fields', () => {
  it('is one that is taken, of every kind', () => {
    for (const schema of Object.keys(draftParts) as DraftSchema[]) {
      const fields = Object.fromEntries(draftParts[schema].map(({ key }) => [key, `a.${key}`]));
      expect(mappingSchema.parse(draftOf(schema, fields))).toMatchObject({ schema });
    }
  });

  it('names the fields', () => {
    expect(draftOf('classification', { text: 'body', label: 'spam?' })).toEqual({
      schema: 'classification',
      text: '{body}',
      label: '{spam??}',
    });
  });
});
