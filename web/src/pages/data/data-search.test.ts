import { describe, expect, it } from 'vitest';
import { readSearch } from './data-search.ts';

describe('the address of the page of data', () => {
  it('gives what makes sense and leaves out the rest', () => {
    const search = readSearch({
      view: 'rows',
      split: 'test',
      search: 42,
      row: '7',
      from: -1,
      label: '',
      other: 'x',
    });
    expect(search).toEqual({ view: 'rows', split: 'test', search: '42', row: 7 });
  });

  it('knows no view but its own', () => {
    expect(readSearch({ view: 'constructor', split: 'all', row: 1.5, job: 'x' })).toEqual({});
  });
});
