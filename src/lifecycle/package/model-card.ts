/**
 * The model card: what the model is, what it learned from, how well it does and where that ends.
 * Everything in it comes from the manifest and the dataset's own card.
 *
 * @module
 */
import { parameterCount } from '../../engine/model/config.ts';
import { lowerIsBetter } from '../../catalog/tasks/metric-names.ts';
import type { Metric } from '../../evaluation/metrics/metric.ts';
import type { DatasetCard } from '../normalize/dataset.ts';
import {
  FROM_SCRATCH,
  type AskedConsumer,
  type BundleFormat,
  type TracedBase,
  type BundleManifest,
  type EvaluationSummary,
  type CheapBaseline,
} from './bundle.ts';

export interface CardFacts {
  manifest: Omit<BundleManifest, 'files'>;
  dataset: DatasetCard;
  method: string;
  steps: number;
}

/** Writes the card, as Markdown with the front matter of the hub. */
export function modelCard({ manifest, dataset, method, steps }: CardFacts): string {
  const { name, trace, config, evaluation } = manifest;
  const { base } = trace;
  const rows = dataset.splits;
  return [
    frontMatter(base.license, manifest.format),
    `# ${name}`,
    `A ${config.architecture} decoder with ${count(parameterCount(config))} parameters for ${taskNames[dataset.task] ?? dataset.task}, made by BrewSLM.`,
    '## Training',
    list([
      `base: ${base.id} (${base.source}${base.revision === null ? '' : `, revision ${base.revision}`})`,
      `method: ${method}, ${steps} optimizer steps`,
      `data: ${count(rows.train.rows)} training, ${count(rows.validation.rows)} validation and ${count(rows.test.rows)} test rows of ${count(dataset.sourceRecords)} source records; ${count(dataset.rejects.total)} rejected, ${count(dataset.duplicates)} duplicates removed`,
    ]),
    '## Evaluation',
    evaluation === null ? 'Not evaluated.' : evaluationText(evaluation),
    '## Where it was loaded',
    list(manifest.consumers.map(loadedText)),
    '## Limits',
    list(limitsOf(dataset, evaluation)),
    '## Licence',
    licenceText(base),
    '## Where it comes from',
    '`provenance.intoto.json` leads from these files to the source rows (in-toto, SLSA v1), `model.cdx.json` lists the parts with figures and licences (CycloneDX), `croissant.json` describes the dataset (Croissant).',
    '`bundle.json` lists the files with their SHA-256 (`sha256sum -c SHA256SUMS` checks them) and these artifacts:',
    table(
      ['artifact', 'stage', 'id'],
      trace.artifacts.map(({ kind, stage, version, id }) => [
        kind,
        `${stage} ${version}`,
        `\`${id.slice(0, 16)}\``,
      ]),
    ),
    trace.gates.length === 0
      ? 'No gate has judged this work.'
      : list(
          trace.gates.map(
            ({ gate, outcome, override }) =>
              `gate ${gate}: ${outcome}${override === null ? '' : `, overridden: ${override}`}`,
          ),
        ),
  ]
    .join('\n\n')
    .concat('\n');
}

const loadedText = ({ title, loaded, version }: AskedConsumer): string =>
  `${title}: ${loaded ? `version ${version} loaded it, and measured it` : 'not asked'}`;

const taskNames: Record<string, string> = {
  causal_lm: 'text generation',
  classification: 'classification by generating the label',
  question_answering: 'question answering',
  summarization: 'summarization',
  extraction: 'information extraction as JSON',
  tool_call: 'tool calling',
};

/** As the hub names what loads a model. */
const libraries: Record<BundleFormat, string> = {
  huggingface: 'transformers',
  peft: 'peft',
  gguf: 'gguf',
  ollama: 'gguf',
  mlx: 'mlx',
  onnx: 'transformers.js',
};

function frontMatter(license: string | null, format: BundleFormat): string {
  return [
    '---',
    `license: ${license ?? 'other'}`,
    `library_name: ${libraries[format]}`,
    'pipeline_tag: text-generation',
    '---',
  ].join('\n');
}

function evaluationText({ tuned, base, comparisons, cheap }: EvaluationSummary): string {
  const rows = tuned.map((metric) => {
    const before = base.find(({ name }) => name === metric.name);
    const compared = comparisons.find((comparison) => comparison.metric === metric.name);
    return [
      `${metric.name}${lowerIsBetter(metric.name) ? ' (lower is better)' : ''}`,
      before === undefined ? '–' : figure(before),
      figure(metric),
      compared === undefined
        ? '–'
        : `${number(compared.difference)} (${number(compared.interval.low)} to ${number(compared.interval.high)})`,
      `${metric.items}`,
    ];
  });
  return [
    'Measured on held-out test items, with 95 % intervals; the difference is paired by item.',
    table(['metric', 'base', 'this model', 'difference', 'items'], rows),
    ...(cheap ? [cheapText(cheap)] : []),
  ].join('\n\n');
}

/** A model that a classifier of seconds beats should not be chosen for its accuracy. */
function cheapText({ id, trainRows, metrics }: CheapBaseline): string {
  const figures = metrics.map((metric) => `${metric.name} ${figure(metric)}`).join(', ');
  return `For comparison, \`${id}\` (no language model, fitted on ${count(trainRows)} training rows) has ${figures} on these items.`;
}

/** What a reader has to know before relying on it, a sentence each. */
export function limitsOf(dataset: DatasetCard, evaluation: EvaluationSummary | null): string[] {
  const items = evaluation?.tuned[0]?.items ?? 0;
  return [
    'It knows what its base and its training data show, and nothing of what they do not.',
    `The figures hold for data like the test split (${items} items); other data needs a measurement of its own.`,
    ...(dataset.labels.length > 0
      ? [`It answers with one of ${dataset.labels.length} labels, also for texts that fit none.`]
      : ['It can state what is false; check what matters.']),
  ];
}

function licenceText({ id, source, license }: TracedBase): string {
  const data = 'The training data has terms of its own.';
  if (source === FROM_SCRATCH) return `The weights were trained from nothing. ${data}`;
  return license === null
    ? `The licence of the base ${id} is not stated in its files: find out before you pass this model on. ${data}`
    : `The base ${id} is under ${license}. ${data}`;
}

const figure = ({ value, interval }: Metric): string =>
  `${number(value)} (${number(interval.low)} to ${number(interval.high)})`;

/** An unbounded interval (a single item) is said in words. */
const number = (value: number): string =>
  Math.abs(value) > 1e100 ? 'unbounded' : Number(value.toPrecision(4)).toString();

const count = (value: number): string => value.toLocaleString('en-US');

const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

const table = (header: string[], rows: string[][]): string =>
  [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
