import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SpanList } from '../../../../catalog/records/mapping-parts.ts';
import { readSpans } from './labelled-spans.ts';

const list: SpanList = {
  field: 'spans',
  start: 'start',
  end: 'end',
  label: 'label',
  units: 'characters',
};
const span = (start: number, end: number, label: string) => ({ start, end, label });

describe('readSpans', () => {
  it('gives texts by label, in the order of the text', () => {
    const spans = [span(11, 15, 'place'), span(0, 3, 'person'), span(4, 7, 'person')];
    expect(readSpans(list, 'Ann Bob in Rome', { spans })).toEqual({
      person: ['Ann', 'Bob'],
      place: ['Rome'],
    });
    expect(Object.keys(readSpans(list, 'Ann Bob in Rome', { spans }))).toEqual(['person', 'place']);
  });

  it('counts characters, or what browsers count', () => {
    const text = '🚲 Ann';
    expect(readSpans(list, text, { spans: [span(2, 5, 'p')] })).toEqual({ p: ['Ann'] });
    const browser: SpanList = { ...list, units: 'utf-16' };
    expect(readSpans(browser, text, { spans: [span(3, 6, 'p')] })).toEqual({ p: ['Ann'] });
  });

  it('reads lists in place of objects, from the first of several fields that is there', () => {
    const pairs: SpanList = {
      ...list,
      field: ['label', 'labels'],
      start: '0',
      end: '1',
      label: '2',
    };
    expect(readSpans(pairs, 'Ann', { label: null, labels: [[0, 3, 'p']] })).toEqual({ p: ['Ann'] });
  });

  it('passes over what has no label, and over labelled white space', () => {
    const spans = [{ type: 'relation' }, span(3, 4, 'gap'), span(0, 3, '')];
    expect(readSpans(list, 'Ann Bob', { spans })).toEqual({});
  });

  it('takes any word for a label', () => {
    const found = readSpans(list, 'Ann', { spans: [span(0, 3, '__proto__')] });
    expect(Object.entries(found)).toEqual([['__proto__', ['Ann']]]);
  });

  it.each([
    ['past the end', span(0, 4, 'p')],
    ['before the beginning', span(-1, 2, 'p')],
    ['of no length', span(2, 2, 'p')],
    ['without an end', { start: 0, label: 'p' }],
  ])('refuses a span %s', (_, wrong) => {
    expect(() => readSpans(list, 'Ann', { spans: [wrong] })).toThrow(
      expect.objectContaining({ code: 'record.tags' }),
    );
  });

  it.each([
    ['record.missing-field', {}],
    ['record.field-type', { spans: 'none' }],
  ])('says %s', (code, record) => {
    expect(() => readSpans(list, 'Ann', record)).toThrow(expect.objectContaining({ code }));
  });

  it('finds every word that was marked, whatever the text', () => {
    const word = fc.constantFrom('Ann', '🚲', 'e\u0301', 'größe', '漢字');
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), fc.boolean(), (words, browser) => {
        const measure = (text: string) => (browser ? text.length : [...text].length);
        let at = 0;
        const spans = words.map((each) => {
          const start = at;
          at += measure(each) + 1;
          return span(start, at - 1, 'w');
        });
        const units = browser ? 'utf-16' : 'characters';
        const found = readSpans({ ...list, units }, words.join(' '), { spans });
        expect(found).toEqual({ w: words.map((each) => each.normalize('NFC')) });
      }),
    );
  });
});
