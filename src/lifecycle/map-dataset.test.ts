import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { homeOfEachTest } from '../../test/support/projects/home-of-each-test.ts';
import { jsonLinesOf } from '../../test/support/projects/tickets.ts';
import { recordSchemas } from '../catalog/records/record-schema.ts';
import { mappingSchema } from '../catalog/records/mapping.ts';
import { fileSample, inferFrom, projectSample, tryOn } from './map-dataset.ts';

const home = homeOfEachTest();

/** Questions; the tail of the file has no answer, so that its first rows mislead. */
function questions(): string {
  const rows = Array.from({ length: 4000 }, (_, i) => ({
    id: i,
    question: `What about ${i}?`,
    answer: i < 3000 ? `It is ${i} times what it was.` : '',
    lang: i % 4 === 0 ? 'de' : 'en',
  }));
  return home.write('faq.jsonl', jsonLinesOf(rows));
}

describe('dataset map', () => {
  it('judges by a sample of the whole file, and says what does not fit', async () => {
    const sample = await fileSample(home.session, [questions()]);
    const given = mappingSchema.parse({
      schema: 'qa',
      question: '{question}',
      answer: '{answer}',
      where: [{ field: 'lang', equals: 'en' }],
    });
    const report = tryOn(sample, given);
    expect(report.sampled).toBe(2000);
    expect(report.leftOut).toBeGreaterThan(400);
    expect(report.coverage).toBeGreaterThan(0.7);
    expect(report.coverage).toBeLessThan(0.8);
    expect(report.refused).toMatchObject([
      { code: 'record.empty', file: 'faq.jsonl', message: 'field answer is empty' },
    ]);
    expect(report.refused[0].line).toBeGreaterThan(3000);
    expect(report.examples).toHaveLength(3);
    for (const { before, after, line } of report.examples) {
      expect(before.id).toBe(line - 1);
      expect(after).toEqual({ question: before.question, answer: before.answer });
    }
    // Three quarters of the answers are too few to be sure.
    expect(() => inferFrom(sample, recordSchemas)).toThrow(/not clear.*question and answer/s);
  });

  it('looks at the same sample for the same file, and leaves nothing behind', async () => {
    const path = questions();
    const scratch = () => readdirSync(tmpdir()).filter((name) => name.startsWith('brewslm-map-'));
    const before = scratch();
    const first = await fileSample(home.session, [path]);
    expect(await fileSample(home.session, [path])).toEqual(first);
    expect(scratch()).toEqual(before);
    expect(existsSync(path)).toBe(true);
  });

  it('shows for a project what importing found', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => ({
      text: `Where is parcel ${i} that I sent?`,
      label: ['billing', 'delivery', 'refund'][i % 3],
    }));
    const path = home.write('tickets.jsonl', jsonLinesOf(rows));
    const { session, project } = home;
    expect(() => projectSample(session, project)).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({ code: 'stage.missing-input' }),
      }),
    );
    const { card } = await home.load(path);
    const report = inferFrom(await projectSample(session, project), ['classification']);
    expect(report.mapping).toEqual(card.mapping);
    expect(card.mappingOrigin).toMatchObject({ kind: 'inferred', ...report.inferred });
    expect(report.coverage).toBe(1);
  });
});
