/** Every layout of the catalogue, from its own samples: written to files, read, recognised, mapped. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import {
  loadLayouts,
  readingsOf,
  wholeLayout,
  type Layout,
} from '../../src/catalog/layouts/layout.ts';
import { contentSchemas } from '../../src/catalog/records/record.ts';
import { recordSchemas } from '../../src/catalog/records/record-schema.ts';
import type { SampledRecord } from '../../src/lifecycle/ingest/snapshot.ts';
import { fileSample } from '../../src/lifecycle/map-dataset.ts';
import { inferMapping } from '../../src/lifecycle/normalize/mapping/inference/infer-mapping.ts';
import { recognise } from '../../src/lifecycle/normalize/mapping/inference/recognise.ts';
import { tryMapping } from '../../src/lifecycle/normalize/mapping/inference/try-mapping.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const session = { signal: new AbortController().signal, threads: 1, progress: () => {} };

/** What ingest reads of the samples, in their order; a sample of files is drawn in another. */
async function rowsOf(layout: Layout): Promise<SampledRecord[]> {
  const { samples } = wholeLayout(layout);
  const folder = temporaryFolder();
  for (const { name, text } of samples) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const { drawn } = await fileSample(session, [folder]);
  const place = ({ file }: SampledRecord) =>
    samples.findIndex(({ name }) => file === name || file.startsWith(`${name}#`));
  return drawn.toSorted((a, b) => place(a) - place(b) || a.line - b.line);
}

describe.each(loadLayouts().map((layout) => [layout.name, layout] as const))('%s', (_, layout) => {
  it('is recognised by its samples, as nothing else, and gives what it says', async () => {
    const drawn = await rowsOf(layout);
    const rows = drawn.map(({ record }) => record);
    expect(recognise(rows).map(({ name }) => name)).toEqual([layout.name]);
    const [{ schema }] = readingsOf(layout);
    const { mapping, layout: found } = inferMapping(rows, recordSchemas, drawn);
    expect(found).toEqual({
      name: layout.name,
      title: layout.title,
      documentation: layout.documentation,
    });
    expect(mapping.schema).toBe(schema);
    const { mapped, refused } = tryMapping(mapping, rows, drawn);
    expect(refused).toEqual([]);
    expect(mapped.map(({ after }) => after)).toEqual(wholeLayout(layout).expect);
  });

  it('maps its samples in full by every reading, each to another kind of record', async () => {
    const drawn = await rowsOf(layout);
    const rows = drawn.map(({ record }) => record);
    const readings = readingsOf(layout);
    const kinds = readings.map(({ schema }) => schema);
    expect(new Set(kinds).size).toBe(kinds.length);
    for (const reading of readings) {
      const { mapped, refused } = tryMapping(reading, rows, drawn);
      expect(refused).toEqual([]);
      expect(mapped.length).toBeGreaterThan(0);
      for (const { after } of mapped) contentSchemas[reading.schema].parse(after);
    }
  });

  it('comes in the formats that it names', () => {
    for (const { name } of wholeLayout(layout).samples)
      expect(layout.formats.some((format) => name.endsWith(`.${format}`))).toBe(true);
  });
});

test('no two layouts have one title', () => {
  const titles = loadLayouts().map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
});
