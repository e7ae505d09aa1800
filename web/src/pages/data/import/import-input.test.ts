import { describe, expect, it } from 'vitest';
import { importCommand, importInput, noOptions } from './import-input.ts';

describe('the form of an import', () => {
  it('gives files by their uploads and leaves out what was left open', () => {
    expect(importInput('1', { kind: 'files', files: ['upload:a1'] }, noOptions)).toEqual({
      project: '1',
      file: ['upload:a1'],
    });
  });

  it('gives several sources, one a line, with the options that were set', () => {
    const options = { ...noOptions, heldOut: ' 15% ', pii: 'redact', table: 'Q3\n\nQ4' };
    expect(importInput('1', { kind: 'source', text: 'hf:a/b\n s3://c/d ' }, options)).toEqual({
      project: '1',
      source: ['hf:a/b', 's3://c/d'],
      heldOut: '15%',
      pii: 'redact',
      table: ['Q3', 'Q4'],
    });
  });

  it('is a command that has files by name, and a mapping and repairs as files', () => {
    const input = { project: '1', file: ['upload:a1', 'upload:gone'], mapping: { schema: 'qa' } };
    expect(importCommand(input, new Map([['upload:a1', 'my tickets.csv']]))).toBe(
      `brewslm dataset import --project 1 --file 'my tickets.csv' --file FILE --mapping mapping.yaml`,
    );
    expect(importCommand({ project: '1', repaired: {} }, new Map())).toBe(
      'brewslm dataset import --project 1 --repaired repair.jsonl',
    );
  });

  it('of a job has files by the names that they came with', () => {
    const file = ['upload:0123456789abcdef0123/odd.csv', 'hf:a/b'];
    expect(importCommand({ project: '1', file }, new Map())).toBe(
      'brewslm dataset import --project 1 --file odd.csv --file hf:a/b',
    );
  });
});
