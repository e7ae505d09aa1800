/**
 * Trains and scores the entrants of a contest one after the other, and ranks them.
 *
 * @module
 */
import { join } from 'node:path';
import { parameterCount } from '../../engine/model/config.ts';
import { canonicalJson, digest } from '../../ledger/canonical-json.ts';
import type { ModelReference } from '../../runtimes/protocol.ts';
import { lowerIsBetter, type Metric } from '../evaluation/metrics/metric.ts';
import { sampleDigest } from '../evaluation/sample.ts';
import type { EvaluatedItem } from '../evaluation/item.ts';
import { workerSubject } from '../evaluation/subject.ts';
import { choose } from './choose.ts';
import { benchmarkVersion, type BenchmarkContext } from './context.ts';
import type { Contest, Samples } from './contest.ts';
import type { Entrant } from './entrant.ts';
import { trainShortly, type ShortTraining } from './short-training.ts';
import type { BenchmarkSummary, Choice, Entry, Setting, Tags } from './summary.ts';
import { benchmarkWorkers } from './workers.ts';

export interface Held {
  result: Pick<BenchmarkSummary, 'metric' | 'ranking' | 'winner' | 'againstBaselines'>;
  /** Of `items.jsonl`. */
  lines: string[];
}

interface Scored extends Omit<Entry, 'metrics'> {
  items: EvaluatedItem[];
  metrics: Metric[];
}

export async function holdContest(
  context: BenchmarkContext,
  entrants: readonly Entrant[],
  samples: Samples,
  epochs: readonly number[],
  contest: Contest,
): Promise<Held> {
  const common = commonTags(context, samples);
  const entries: Scored[] = [];
  for (const [index, entrant] of entrants.entries()) {
    const { candidate, method, tokenizer } = entrant;
    const folder = join(context.work, candidate.id);
    const workers = benchmarkWorkers(context, candidate.id, index, entrants.length);
    const enter = async (
      setting: Setting,
      reference: ModelReference,
      training: ShortTraining | null,
    ) => {
      const { config } = candidate;
      const { threads } = context;
      const subject = workerSubject({ reference, config, tokenizer, folder, threads }, workers);
      const items = await contest.score(subject);
      const metrics = contest.metrics(items);
      entries.push({
        id: candidate.id,
        setting,
        items,
        metrics,
        parameters: parameterCount(candidate.config),
        start: candidate.kind,
        training: training && {
          method,
          steps: training.plan.steps,
          tokens: training.tokens,
          epochs: epochs[index],
        },
        tags: {
          ...common,
          base: candidate.digest,
          tokenizer: digest(candidate.tokenizer),
          plan: training && digest(training.plan),
          metrics: versionsOf(metrics),
        },
      });
    };
    if (candidate.kind === 'pretrained') await enter('untrained', candidate.reference, null);
    const training = await trainShortly({
      candidate,
      method,
      tokenizer,
      records: samples.train,
      epochs: epochs[index],
      seed: context.seed(`train ${candidate.id}`),
      folder,
      threads: context.threads,
      run: workers.train,
    });
    await enter('trained', training.model, training);
  }
  const contenders = [...entries];
  for (const [id, items] of contest.baselines()) {
    const metrics = contest.metrics(items);
    const tags = {
      ...common,
      base: null,
      tokenizer: null,
      plan: null,
      metrics: versionsOf(metrics),
    };
    const none = { parameters: 0, start: null, training: null };
    entries.push({ id, setting: 'baseline', items, metrics, ...none, tags });
  }
  const winner = pickWinner(contenders, contest);
  return {
    result: {
      metric: contest.metric,
      ranking: rank(entries),
      winner: winner.choice,
      againstBaselines: Object.fromEntries(
        entries
          .filter(({ setting }) => setting === 'baseline')
          .flatMap(({ id, items }) => {
            const comparison = contest.compare(winner.items, items);
            return comparison === undefined ? [] : [[id, comparison]];
          }),
      ),
    },
    lines: entries.flatMap(({ id, setting, items }) =>
      items.map((item) => canonicalJson({ entry: id, setting, ...item })),
    ),
  };
}

function commonTags(
  { inputs, seed }: BenchmarkContext,
  samples: Samples,
): Pick<Tags, 'dataset' | 'trainSample' | 'heldOutSample' | 'seed' | 'stage'> {
  return {
    dataset: inputs.dataset.id,
    trainSample: sampleDigest(samples.train),
    heldOutSample: sampleDigest(samples.heldOut),
    seed: seed('bootstrap'),
    stage: `benchmark ${benchmarkVersion}`,
  };
}

const versionsOf = (metrics: readonly Metric[]): Tags['metrics'] =>
  Object.fromEntries(metrics.map(({ name, version }) => [name, version]));

/** Larger is better, whatever the metric. */
const goodness = ([{ name, value }]: readonly Metric[]): number =>
  lowerIsBetter(name) ? -value : value;

function pickWinner(
  entries: readonly Scored[],
  contest: Contest,
): { choice: Choice; items: EvaluatedItem[] } {
  const trained = new Map(
    entries.filter(({ setting }) => setting === 'trained').map((entry) => [entry.id, entry]),
  );
  const pick = choose(
    [...trained.values()].map(({ id, metrics, parameters }) => ({
      id,
      score: goodness(metrics),
      parameters,
    })),
    (first, second) => contest.compare(trained.get(first)!.items, trained.get(second)!.items)!,
  );
  const { items, training } = trained.get(pick.id)!;
  return { choice: { ...pick, method: training!.method }, items };
}

function rank(entries: readonly Scored[]): Entry[] {
  return entries
    .toSorted((a, b) => goodness(b.metrics) - goodness(a.metrics) || (a.id < b.id ? -1 : 1))
    .map(({ items: _items, ...entry }) => entry);
}
