/** What the documents say of a base from the hub, and of its licence. */
import { expect, it } from 'vitest';
import { datasetCard } from '../../../../test/support/projects/dataset-card.ts';
import { tinyModel } from '../../../../test/support/models/tiny-model.ts';
import type { TrainPlan } from '../../../runtimes/train-plan.ts';
import type { Trace } from '../bundle.ts';
import type { Materials } from './materials.ts';
import { mlBomOf } from './ml-bom.ts';
import { provenanceOf } from './statement.ts';

const [commit, digest] = ['c'.repeat(40), 'd'.repeat(64)];
const kinds = ['raw-snapshot', 'canonical-dataset', 'checkpoint-set'] as const;
const materials: Materials = {
  artifacts: kinds.map((kind) => ({ kind, id: digest, files: [] })),
  origin: { urls: ['https://example.org/rows.jsonl'] },
  base: { id: 'small', digest, files: [{ path: 'a b.json', sha256: digest }] },
  plan: {} as TrainPlan,
};
const trace = (license: string | null): Trace => ({
  artifacts: [{ kind: 'raw-snapshot', id: digest, stage: 'ingest', version: '9' }],
  gates: [],
  base: { id: 'small', source: 'hf:owner/small', revision: commit, license },
});
const bom = (license: string | null) =>
  mlBomOf({
    manifest: {
      schema: 1,
      name: 'router',
      format: 'huggingface',
      target: 'vllm',
      encoding: 'bfloat16',
      parameters: 1,
      config: tinyModel().config,
      trace: trace(license),
      evaluation: null,
      consumers: [],
    },
    dataset: datasetCard(),
    method: 'full',
    steps: 1,
    materials,
    files: [],
  });

it('its files can be had where the provenance says', () => {
  const { buildDefinition } = provenanceOf(
    {
      name: 'router',
      format: 'huggingface',
      target: 'vllm',
      dtype: 'bfloat16',
      heldOut: { scored: 1, generated: 1 },
      trace: trace('mit'),
      materials: { ...materials, artifacts: materials.artifacts.slice(0, 1) },
    },
    [],
    '1',
  ).predicate;
  expect(buildDefinition.resolvedDependencies).toMatchObject([
    { name: 'raw-snapshot', annotations: { stage: 'ingest', origin: materials.origin } },
    { name: 'base-model', digest: { sha256: digest }, annotations: { license: 'mit' } },
    { uri: `https://huggingface.co/owner/small/resolve/${commit}/a%20b.json` },
  ]);
});

it.each([
  ['apache-2.0', { id: 'Apache-2.0' }],
  ['cc-by-nc-4.0', { id: 'CC-BY-NC-4.0' }],
  ['llama3.2', { name: 'llama3.2' }],
])('its licence %s is said as SPDX has it, or as a name', (license, said) => {
  const { metadata, components } = bom(license);
  const licenses = [{ license: { ...said, acknowledgement: 'declared' } }];
  expect(components[0]).toMatchObject({
    purl: `pkg:huggingface/owner/small@${commit}`,
    version: commit,
    licenses,
  });
  expect(metadata.component).toMatchObject({ licenses });
});

it('a licence that is not stated, and figures that were not measured, are left out', () => {
  const { metadata, components } = bom(null);
  expect(components[0]).not.toHaveProperty('licenses');
  expect(metadata.component).not.toHaveProperty('licenses');
  expect(metadata.component.modelCard).not.toHaveProperty('quantitativeAnalysis');
});
