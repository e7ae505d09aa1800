/** The documents of origin in a real bundle. What reads them elsewhere judges in test/interop/provenance. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { tinyBundle, type TinyBundle } from '../../../../test/support/projects/tiny-bundle.ts';
import { sha256 } from '../../../ledger/canonical-json.ts';
import { replay } from '../../replay/replay.ts';
import { manifestOf } from '../bundle.ts';
import { CHECKSUMS } from '../checksums.ts';
import { CROISSANT, type croissantOf } from './croissant.ts';
import { ML_BOM, type mlBomOf } from './ml-bom.ts';
import { PROVENANCE, type provenanceOf } from './statement.ts';

let bundle: TinyBundle;
const bytesOf = (path: string) => readFileSync(join(bundle.folder, path));
const read = <T>(path: string) => JSON.parse(bytesOf(path).toString()) as T;

beforeAll(async () => {
  bundle = await tinyBundle();
});

describe('provenance', () => {
  const statement = () => read<ReturnType<typeof provenanceOf>>(PROVENANCE);

  it('speaks of every file but itself and the list, by what is in it', () => {
    const { subject } = statement();
    expect(subject.map(({ name }) => name).sort()).toEqual(
      readdirSync(bundle.folder)
        .filter((name) => name !== PROVENANCE && name !== CHECKSUMS)
        .sort(),
    );
    for (const { name, digest } of subject) expect(digest.sha256).toBe(sha256(bytesOf(name)));
  });

  it('leads down to the file that the rows are from, and names what each step was made by', () => {
    const { buildDefinition, runDetails } = statement().predicate;
    const { resolvedDependencies, externalParameters } = buildDefinition;
    const digestOf = Object.fromEntries(
      resolvedDependencies.map(({ name, digest }) => [name, digest.sha256]),
    );
    expect(digestOf['raw-snapshot/files/rows.jsonl']).toBe(sha256(readFileSync(bundle.source)));
    for (const { kind, id } of manifestOf(bundle.artifact).trace.artifacts)
      expect(digestOf[kind]).toBe(id);
    for (const name of ['train-plan/plan.json', 'checkpoint-set/best.safetensors'])
      expect(digestOf).toHaveProperty([name]);
    expect(externalParameters).toMatchObject({
      export: { dtype: 'bfloat16' },
      plan: { steps: 30 },
    });
    expect(Object.keys(runDetails.builder.version)).toEqual(
      expect.arrayContaining(['ingest', 'normalize', 'plan', 'train', 'package']),
    );
  });
});

it('the bill of materials has the figures of the evaluation and the digests of the files', () => {
  const { metadata, components, dependencies } = read<ReturnType<typeof mlBomOf>>(ML_BOM);
  const { evaluation } = manifestOf(bundle.artifact);
  const figures = metadata.component.modelCard.quantitativeAnalysis?.performanceMetrics;
  expect(figures).toEqual(
    evaluation!.tuned.map(({ name, value, interval, items }) => ({
      type: name,
      value: String(value),
      slice: `${items} held-out test items`,
      confidenceInterval: { lowerBound: String(interval.low), upperBound: String(interval.high) },
    })),
  );
  for (const { name, hashes } of metadata.component.components)
    expect(hashes[0].content).toBe(sha256(bytesOf(name)));
  const known = [metadata.component, ...components].map((one) => one['bom-ref']);
  expect(dependencies.map(({ ref }) => ref)).toEqual(known);
});

it('Croissant has the digests of the splits and the fields of their rows', () => {
  const { distribution, recordSet } = read<Awaited<ReturnType<typeof croissantOf>>>(CROISSANT);
  const [dataset] = bundle.session.ledger.artifacts
    .list()
    .filter(({ artifact }) => artifact.kind === 'canonical-dataset');
  expect(distribution.map(({ name, sha256 }) => [name, sha256])).toEqual(
    ['test', 'train', 'validation'].map((split) => [
      `${split}.jsonl`,
      sha256(dataset.artifact.text(`${split}.jsonl`)),
    ]),
  );
  expect(recordSet.map(({ name }) => name)).toEqual(['train', 'validation', 'test']);
  // The schema has optional fields, of which these rows have none.
  expect(
    recordSet[0].field.map(({ name, subField }) => [name, subField?.map((part) => part.name)]),
  ).toEqual([
    ['id', undefined],
    ['source', ['file', 'line']],
    ['question', undefined],
    ['answer', undefined],
  ]);
});

it('they hold no time, and come out the same again', async () => {
  for (const path of [PROVENANCE, ML_BOM, CROISSANT])
    expect(bytesOf(path).toString()).not.toMatch(/\d{4}-\d\d-\d\dT\d\d/);
  expect(await replay(bundle.session, bundle.artifact)).toMatchObject({ verdict: 'identical' });
});
