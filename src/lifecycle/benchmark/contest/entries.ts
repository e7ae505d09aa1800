/**
 * The lines of a benchmark's table: scores with bounds, and the tags under which they come out the
 * same again.
 *
 * @module
 */
import { parameterCount } from '../../../engine/model/config.ts';
import { digest } from '../../../ledger/canonical-json.ts';
import { fingerprintOf } from '../../../runtimes/open-runtime.ts';
import { chosenRuntime } from '../../../runtimes/runtime.ts';
import type { CanonicalRecord } from '../../../catalog/records/record.ts';
import type { EvaluatedItem } from '../../../evaluation/item.ts';
import { lowerIsBetter } from '../../../catalog/tasks/metric-names.ts';
import type { Metric } from '../../../evaluation/metrics/metric.ts';
import { sampleDigest } from '../../../evaluation/sample.ts';
import { benchmarkVersion, type BenchmarkContext } from '../benchmark-context.ts';
import type { Contest, Samples } from './contest.ts';
import type { Runner, Scores } from './contest-runner.ts';
import type { Entry, Tags } from '../benchmark-summary.ts';

/** An entry with the items it was made of. */
export interface Scored {
  entry: Entry;
  items: readonly EvaluatedItem[];
}

type CommonTags = Pick<Tags, 'dataset' | 'trainSample' | 'seed' | 'stage' | 'runtime'>;

/** Makes entries; those of one benchmark have most tags in common. */
export class EntryMaker {
  readonly #contest: Contest;
  readonly #common: CommonTags;
  readonly #shots: readonly CanonicalRecord[];

  constructor(
    { inputs, seed, home, configuration }: BenchmarkContext,
    { train, shots }: Samples,
    contest: Contest,
  ) {
    this.#contest = contest;
    this.#shots = shots;
    this.#common = {
      dataset: inputs.dataset.id,
      trainSample: sampleDigest(train),
      seed: seed('bootstrap'),
      stage: `benchmark ${benchmarkVersion}`,
      runtime: fingerprintOf(home, chosenRuntime(configuration)),
    };
  }

  /** Makes one entry, or two for a base that was scored before its training as well. */
  ofRunner({ entrant, training, epochs, trained, untrained }: Runner): Scored[] {
    const { candidate, method } = entrant;
    const entryOf = (scores: Scores, shortly: Runner['training'] | null): Scored => {
      const metrics = this.#contest.metrics(scores.items);
      const shown = shortly === null ? this.#shots : [];
      const entry: Entry = {
        id: candidate.id,
        setting: shortly === null ? 'untrained' : 'trained',
        shots: shown.length,
        metrics,
        parameters: parameterCount(candidate.config),
        start: candidate.kind,
        training: shortly && {
          method,
          steps: shortly.plan.steps,
          tokens: shortly.tokens,
          epochs,
        },
        tags: this.#tags(scores.records, metrics, {
          base: candidate.digest,
          tokenizer: digest(candidate.tokenizer),
          shots: shown.length === 0 ? null : sampleDigest(shown),
          plan: shortly && digest(shortly.plan),
        }),
      };
      return { entry, items: scores.items };
    };
    return [entryOf(trained, training), ...(untrained ? [entryOf(untrained, null)] : [])];
  }

  ofBaseline(
    id: string,
    items: readonly EvaluatedItem[],
    records: readonly CanonicalRecord[],
  ): Scored {
    const metrics = this.#contest.metrics(items);
    const none = { base: null, tokenizer: null, shots: null, plan: null };
    const tags = this.#tags(records, metrics, none);
    const entry: Entry = {
      id,
      setting: 'baseline',
      shots: 0,
      metrics,
      parameters: 0,
      start: null,
      training: null,
      tags,
    };
    return { entry, items };
  }

  #tags(
    records: readonly CanonicalRecord[],
    metrics: readonly Metric[],
    own: Pick<Tags, 'base' | 'tokenizer' | 'shots' | 'plan'>,
  ): Tags {
    return {
      ...this.#common,
      heldOutSample: sampleDigest(records),
      ...own,
      metrics: Object.fromEntries(metrics.map(({ name, version }) => [name, version])),
    };
  }
}

/** Sorts entries: the winner first, then the best first by the deciding metric. */
export function rank(scored: readonly Scored[], winner: string): Entry[] {
  const isWinner = ({ id, setting }: Entry) => Number(id === winner && setting === 'trained');
  return scored
    .map(({ entry }) => entry)
    .toSorted(
      (a, b) =>
        isWinner(b) - isWinner(a) ||
        goodness(b.metrics) - goodness(a.metrics) ||
        (a.id < b.id ? -1 : 1),
    );
}

/** Larger is better, whatever the metric. */
const goodness = ([{ name, value }]: readonly Metric[]): number =>
  lowerIsBetter(name) ? -value : value;
