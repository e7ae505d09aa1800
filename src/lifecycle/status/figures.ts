/**
 * One to four figures of a stage that are worth a glance, from what artifacts say of themselves and from
 * the newest events of a run.
 *
 * @module
 */
import type { Ledger } from '../../ledger/ledger.ts';
import { inForce } from '../../ledger/releases.ts';
import type { Run } from '../../ledger/work/runs.ts';
import { splitNames } from '../ingest/split-name.ts';
import { cardOf } from '../normalize/dataset.ts';
import type { MetricRecord } from '../observe/run-recorder.ts';
import { manifestOf } from '../package/bundle.ts';
import type { CheckpointInfo } from '../train/checkpoint.ts';
import { newestOf, type ProjectFacts } from './facts.ts';
import { bundlesOfCheckpoint } from './freshness.ts';
import type { StageName } from './stage-names.ts';

export interface Figure {
  label: string;
  value: number | string;
  unit?: string;
}

/** @param run The newest run of the stage. */
export const figuresOf = (facts: ProjectFacts, stage: StageName, run: Run | undefined): Figure[] =>
  figures[stage](facts, run).slice(0, 4);

const figures: Readonly<
  Record<StageName, (facts: ProjectFacts, run: Run | undefined) => Figure[]>
> = {
  ingest(facts) {
    const summary = newestOf(facts, 'raw-snapshot')?.descriptor.summary;
    if (summary === undefined) return [];
    return [
      { label: 'records', value: Number(summary.records) },
      { label: 'files', value: Number(summary.files) },
      { label: 'refused', value: Number(summary.rejected) },
      { label: 'size', value: Number(summary.bytes), unit: 'bytes' },
    ];
  },
  normalize(facts) {
    const dataset = newestOf(facts, 'canonical-dataset');
    if (dataset === undefined) return [];
    const { splits, nearDuplicates, leaks } = cardOf(dataset);
    const rows = splitNames.map((name) => splits[name].rows);
    return [
      { label: 'rows', value: rows.reduce((sum, count) => sum + count, 0) },
      { label: splitNames.join(', '), value: rows.join(', ') },
      { label: 'near-duplicates', value: nearDuplicates.rows },
      { label: 'leaks', value: leaks.fromTrain + leaks.fromValidation },
    ];
  },
  preflight(facts) {
    const summary = newestOf(facts, 'preflight-report')?.descriptor.summary;
    if (summary === undefined) return [];
    const ready = summary.ready as string[];
    return [
      { label: 'candidates ready', value: ready.length, unit: `of ${String(summary.candidates)}` },
      ...(ready.length > 0 ? [{ label: 'ready', value: ready.join(', ') }] : []),
    ];
  },
  benchmark(facts) {
    const summary = newestOf(facts, 'benchmark-summary')?.descriptor.summary;
    if (summary === undefined) return [];
    return [
      { label: 'winner', value: String(summary.winner) },
      { label: String(summary.metric), value: Number(summary.score) },
      { label: '95 % low', value: Number(summary.low) },
      { label: '95 % high', value: Number(summary.high) },
    ];
  },
  train: (facts, run) =>
    run?.stage === 'train' && (run.status === 'running' || run.status === 'queued')
      ? underWay(facts, run)
      : trained(facts),
  observe({ ledger }, run) {
    if (run === undefined) return [];
    return [
      { label: 'alerts', value: ledger.runs.countEvents(run.id, 'alert') },
      { label: 'retries', value: ledger.runs.countEvents(run.id, 'retry') },
      { label: 'evaluations', value: ledger.runs.countEvents(run.id, 'eval') },
    ];
  },
  package(facts) {
    const newest = newestOf(facts, 'export-bundle');
    if (newest === undefined) return [];
    const formats = new Set(
      [newest, ...bundlesOfCheckpoint(facts)].map(({ descriptor }) =>
        String(descriptor.summary.format),
      ),
    );
    const { metric, score } = newest.descriptor.summary;
    return [
      { label: 'formats', value: [...formats].join(', ') },
      { label: 'size', value: newest.bytes, unit: 'bytes' },
      ...(metric === undefined ? [] : [{ label: String(metric), value: Number(score) }]),
    ];
  },
  deliver(facts) {
    const release = inForce(facts.releases);
    const newest = facts.releases.at(-1);
    if (newest === undefined) return [];
    const metric = release && metricOfRelease(facts);
    return [
      ...(release ? [{ label: 'in force', value: `release ${release.id}` }] : []),
      ...(metric ? [{ label: metric.name, value: metric.value }] : []),
      { label: 'releases', value: facts.releases.length },
      { label: 'backlog', value: backlogOf(facts) },
    ];
  },
};

/** The deciding metric of the release in force, where its bundle was measured. */
export function metricOfRelease(facts: ProjectFacts) {
  const release = inForce(facts.releases);
  if (release === undefined) return undefined;
  return manifestOf(facts.ledger.artifacts.find(release.bundle)).evaluation?.tuned.at(0);
}

/** Entries in the backlog of the newest release. */
export const backlogOf = ({ releases }: ProjectFacts): number =>
  ((releases.at(-1)?.details.backlog ?? []) as unknown[]).length;

function underWay({ ledger }: ProjectFacts, run: Run): Figure[] {
  const plan = typeof run.order?.plan === 'string' ? ledger.artifacts.find(run.order.plan) : null;
  const metric = lastMetric(ledger, run);
  const evaluation = ledger.runs.lastEvent(run.id, 'eval')?.data;
  if (metric === undefined) return [];
  return [
    ...(plan
      ? [{ label: 'step', value: metric.step, unit: `of ${String(plan.descriptor.summary.steps)}` }]
      : []),
    { label: 'loss', value: metric.loss },
    ...(evaluation ? [{ label: 'held-out loss', value: Number(evaluation.loss) }] : []),
    speedOf(ledger, run),
  ];
}

function trained({ ledger, ...facts }: ProjectFacts): Figure[] {
  const checkpoint = newestOf({ ledger, ...facts }, 'checkpoint-set');
  if (checkpoint === undefined) return [];
  const { base, bestLoss } = checkpoint.json<CheckpointInfo>('checkpoint.json');
  // Its course is on record where it was trained: there is none when that was in another home.
  const run = ledger.runs.makerOf(checkpoint.id);
  const metric = run && lastMetric(ledger, run);
  return [
    { label: 'base', value: base },
    ...(metric ? [{ label: 'final loss', value: metric.loss }] : []),
    ...(bestLoss === null ? [] : [{ label: 'held-out loss', value: bestLoss }]),
    ...(run && metric ? [speedOf(ledger, run)] : []),
  ];
}

const lastMetric = ({ runs }: Ledger, run: Run): MetricRecord | undefined =>
  runs.lastEvent(run.id, 'metric')?.data as MetricRecord | undefined;

/** Over all steps so far. */
const speedOf = ({ runs }: Ledger, { id }: Run): Figure => ({
  label: 'speed',
  value: runs.sum(id, 'metric', 'tokens') / runs.sum(id, 'metric', 'seconds'),
  unit: 'tokens/s',
});
