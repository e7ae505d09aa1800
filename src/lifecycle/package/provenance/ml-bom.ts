/**
 * The parts of a model as CycloneDX 1.6 lists them (an ML-BOM): the model with its files and its model
 * card, the base it was trained from, the dataset and the raw snapshot behind that. No time and no serial
 * number: the same work gives the same bytes.
 *
 * @module
 */
import type { Metric } from '../../../evaluation/metrics/metric.ts';
import { FROM_SCRATCH, type TracedBase } from '../bundle.ts';
import { limitsOf, type CardFacts } from '../model-card.ts';
import type { DigestedFile, MaterialArtifact, Materials } from './materials.ts';

export const ML_BOM = 'model.cdx.json';

/** References within the document. */
const [model, base, dataset, snapshot] = ['model', 'base-model', 'dataset', 'raw-snapshot'];

export interface BomFacts extends CardFacts {
  materials: Materials;
  /** Files of the bundle that are part of the model. */
  files: readonly DigestedFile[];
}

/** Writes the document. */
export function mlBomOf(facts: BomFacts) {
  const { manifest, materials, dataset: card } = facts;
  const find = (kind: MaterialArtifact['kind']) =>
    materials.artifacts.find((artifact) => artifact.kind === kind)!;
  const data = find('canonical-dataset');
  const raw = find('raw-snapshot');
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      tools: { components: [{ type: 'application', name: 'brewslm' }] },
      component: modelOf(facts, find('checkpoint-set').id),
    },
    components: [
      baseOf(manifest, materials),
      {
        type: 'data',
        'bom-ref': dataset,
        name: `${manifest.name} dataset`,
        version: data.id,
        description: `${card.records} records made of the raw snapshot; their licence is not stated`,
        hashes: hashesOf(data.id),
        data: (['train', 'validation', 'test'] as const).map((split) => ({
          type: 'dataset',
          name: split,
          description: `${card.splits[split].rows} rows`,
        })),
        components: filesOf(dataset, data.files),
      },
      {
        type: 'data',
        'bom-ref': snapshot,
        name: `${manifest.name} raw snapshot`,
        version: raw.id,
        description: 'The source files as they were; their licence is not stated',
        hashes: hashesOf(raw.id),
        data: [{ type: 'dataset', name: 'source files' }],
        components: filesOf(snapshot, raw.files),
      },
    ],
    dependencies: [
      { ref: model, dependsOn: [base, dataset] },
      { ref: base },
      { ref: dataset, dependsOn: [snapshot] },
      { ref: snapshot },
    ],
  };
}

function modelOf({ manifest, dataset: card, method, steps, files }: BomFacts, version: string) {
  const { name, config, trace, evaluation, format, encoding, parameters } = manifest;
  return {
    type: 'machine-learning-model',
    'bom-ref': model,
    name,
    version,
    ...licencesOf(trace.base.license),
    modelCard: {
      modelParameters: {
        approach: {
          type: card.records === 'language_modeling' ? 'self-supervised' : 'supervised',
        },
        task: card.task,
        architectureFamily: 'transformer',
        modelArchitecture: config.architecture,
        datasets: [{ ref: dataset }],
        inputs: [{ format: 'text' }],
        outputs: [{ format: 'text' }],
      },
      ...(evaluation && metricsOf(evaluation.tuned)),
      considerations: { technicalLimitations: limitsOf(card, evaluation) },
      properties: propertiesOf({ method, steps, format, encoding, parameters }),
    },
    components: filesOf(model, files),
  };
}

function baseOf(
  { trace, evaluation, config }: BomFacts['manifest'],
  { base: { digest, files } }: Materials,
) {
  const { id, source, revision, license } = trace.base;
  return {
    type: 'machine-learning-model',
    'bom-ref': base,
    name: id,
    version: revision ?? digest,
    description: source === FROM_SCRATCH ? 'A shape with random initial weights' : source,
    // Of the canonical JSON of its shape and, where it has files, their digests.
    hashes: hashesOf(digest),
    ...licencesOf(license),
    ...packageUrl(trace.base),
    modelCard: {
      modelParameters: {
        architectureFamily: 'transformer',
        modelArchitecture: config.architecture,
      },
      ...(evaluation && metricsOf(evaluation.base)),
    },
    components: filesOf(base, files),
  };
}

/** On the test items, of which there are as many as `slice` says. */
const metricsOf = (metrics: readonly Metric[]) => ({
  quantitativeAnalysis: {
    performanceMetrics: metrics.map(({ name, value, interval: { low, high }, items }) => ({
      type: name,
      value: `${value}`,
      slice: `${items} held-out test items`,
      confidenceInterval: { lowerBound: `${low}`, upperBound: `${high}` },
    })),
  },
});

/** A package URL (purl) of the hub. */
const packageUrl = ({ source, revision }: TracedBase) =>
  source.startsWith('hf:') && { purl: `pkg:huggingface/${source.slice(3)}@${revision}` };

const hashesOf = (sha256: string) => [{ alg: 'SHA-256', content: sha256 }];

const filesOf = (owner: string, files: readonly DigestedFile[]) =>
  files.map(({ path, sha256 }) => ({
    type: 'file',
    'bom-ref': `${owner}/${path}`,
    name: path,
    hashes: hashesOf(sha256),
  }));

const propertiesOf = (values: Record<string, string | number>) =>
  Object.entries(values).map(([name, value]) => ({ name: `brewslm:${name}`, value: `${value}` }));

/** An identifier of the SPDX list in its spelling, where it is one that models go by; else a name. */
function licencesOf(license: string | null) {
  if (license === null) return {};
  const id = spdx.find((known) => known.toLowerCase() === license.toLowerCase());
  const named = id === undefined ? { name: license } : { id };
  return { licenses: [{ license: { ...named, acknowledgement: 'declared' } }] };
}

const creativeCommons = ['BY', 'BY-SA', 'BY-NC', 'BY-NC-SA', 'BY-ND', 'BY-NC-ND'].flatMap((terms) =>
  ['2.0', '3.0', '4.0'].map((version) => `CC-${terms}-${version}`),
);
const others =
  'Apache-2.0 MIT BSD-2-Clause BSD-3-Clause ISC Unlicense 0BSD CC0-1.0 CDLA-Permissive-1.0 CDLA-Permissive-2.0 GPL-2.0 GPL-3.0 LGPL-3.0 AGPL-3.0';
const spdx = [...others.split(' '), ...creativeCommons];
