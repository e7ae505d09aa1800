import { describe, expect, it } from 'vitest';
import { licenceFindings, type Licensed } from './licence.ts';
import type { Use } from '../../../catalog/licences/uses.ts';

const found = (model: string | null, data: string | null, use: Use | null) => {
  const licensed: Licensed = { model: { id: 'm', licence: model }, data: { licence: data } };
  return licenceFindings(licensed, use).map(({ code, severity }) => `${severity} ${code}`);
};

describe('licences', () => {
  it.each<[string | null, string | null, Use | null, string[]]>([
    ['apache-2.0', 'mit', 'commercial', []],
    ['Apache-2.0', 'CC0-1.0', 'commercial', []],
    ['cc-by-nc-4.0', 'mit', 'commercial', ['error preflight.licence-model']],
    ['cc-by-nc-4.0', 'mit', 'research', ['warning preflight.licence-terms']],
    ['cc-by-nc-4.0', 'mit', 'internal', ['warning preflight.licence-unknown']],
    ['apache-2.0', 'cc-by-nc-sa-4.0', 'commercial', ['error preflight.licence-data']],
    [
      'llama3.2',
      'cc-by-4.0',
      'commercial',
      ['warning preflight.licence-terms', 'warning preflight.licence-terms'],
    ],
    [
      null,
      'other',
      'research',
      ['warning preflight.licence-unknown', 'warning preflight.licence-unknown'],
    ],
    ['cc-by-nc-4.0', null, null, []],
  ])('model %s and data %s for %s use', (model, data, use, expected) =>
    expect(found(model, data, use)).toEqual(expected),
  );

  it('a base from scratch needs none', () =>
    expect(licenceFindings({ model: null, data: { licence: 'mit' } }, 'commercial')).toEqual([]));
});
