/**
 * The benchmark summary: what was compared, on what, and who won. `benchmark.json` of the artifact;
 * `items.jsonl` beside it has one line per entry and item, with what the scores are made of.
 *
 * @module
 */
import type { TrainPlan } from '../../runtimes/train-plan.ts';
import type { Comparison } from '../../evaluation/compare.ts';
import type { Metric, MetricName } from '../../evaluation/metrics/metric.ts';
import type { BaselineId } from '../../catalog/tasks/benchmark-floor-policy.ts';
import type { FloorLook, FloorOutcome } from './selection/floor-test.ts';
import type { Round } from './selection/race.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Project } from '../../ledger/projects.ts';
import type { Artifact } from '../../ledger/artifacts.ts';

/** How a score came about: after the short training, before any (see `shots`), or by counting. */
export type Setting = 'trained' | 'untrained' | 'baseline';

/** One line of the table: a candidate before or after its training, or a baseline. */
export interface Entry {
  /** Candidate or baseline id. */
  id: string;
  setting: Setting;
  /** Examples from training that were shown before each item; 0 is zero-shot. */
  shots: number;
  /**
   * The figures, the deciding metric first, on the first so many items of the sample: losers are
   * scored on fewer.
   */
  metrics: Metric[];
  /** Trainable and frozen parameters; 0 for baselines. */
  parameters: number;
  start: 'scratch' | 'pretrained' | null;
  training: { method: TrainPlan['method']; steps: number; tokens: number; epochs: number } | null;
  tags: Tags;
}

/** The same tags give the same score, to the bit. */
export interface Tags {
  dataset: string;
  trainSample: string;
  /** Digest of the items that were scored, in order. */
  heldOutSample: string;
  /** Digest of the examples that were shown, in order; null for none. */
  shots: string | null;
  seed: number;
  /** Version of the stage, hence of engine and metrics as it uses them. */
  stage: string;
  /** Runtime and processor features: what can change a bit of a result, and no machine's identity. */
  runtime: string;
  base: string | null;
  tokenizer: string | null;
  /** Digest of the plan of the short training. */
  plan: string | null;
  metrics: Partial<Record<MetricName, number>>;
}

/** How the winner was found (`selection/race.ts`). */
export interface Selection {
  /** `undecided`: nobody could be shown to be the one to take; the winner is the likeliest. */
  outcome: 'decided' | 'undecided';
  /** Chance, at most, that a decided winner is worse than another candidate by more than `margin`. */
  error: number;
  /** Difference, in units of the metric, that is none in practice: then the cheaper wins. */
  margin: number;
  /** One for each look at the scores: who was compared on how many items, and who dropped out. */
  rounds: Round[];
  /**
   * Items scored in these rounds, over all candidates, and how many it would have been without
   * dropping any.
   */
  scorings: { done: number; full: number };
  /** Held-out items that would probably decide; null when decided, or when no number of items would. */
  neededItems: number | null;
}

/**
 * Whether the winner clears the floor of Gate C (`selection/floor-test.ts`): it was scored on more items
 * until that was known, or rows or time were used up.
 */
export interface FloorFinding {
  /** What has to be beaten, and by how much, in units of the metric. */
  baseline: BaselineId;
  margin: number;
  /** Chance of a wrong end, at most, of either side. */
  error: number;
  /** `not-compared`: the baseline says nothing by the deciding metric. */
  outcome: FloorOutcome | 'not-compared';
  /** The newest look of each that was tested, the winner first. */
  tested: (FloorLook & { id: string })[];
  /** Rows of the held-out split. */
  rows: number;
  /** What was used up, or would have been first. */
  ended: 'rows' | 'time';
  /** Items that would probably do; null before a look, and when no number of items would. */
  neededItems: number | null;
  /** What one more item takes the winner, on the reference machine. */
  secondsPerItem: number;
}

/** The candidate to train, and why. */
export interface Choice {
  id: string;
  method: TrainPlan['method'];
  /** The one it was weighed against, with the paired difference; null when it ran alone. */
  next: { id: string; comparison: Comparison } | null;
  /** Why this one, as a clause. */
  reason: string;
}

/** The version of what `benchmark.json` says. */
export const benchmarkSchema = 5;

/** What `benchmark.json` says. */
export interface BenchmarkSummary {
  schema: typeof benchmarkSchema;
  task: string;
  metric: MetricName;
  samples: {
    train: { items: number; digest: string };
    /** Items drawn and scored; `clusters` of them have nothing to do with each other. */
    heldOut: { items: number; clusters: number; digest: string; split: 'validation' };
    /** Drawn for bases that are not trained yet; as many are shown as leave room for the item. */
    shots: { items: number; digest: string };
  };
  /** The winner first, then best first by the deciding metric. */
  ranking: Entry[];
  /** Baselines that the deciding metric says nothing about: what they answer is not probable or not. */
  beside: Entry[];
  winner: Choice;
  selection: Selection;
  floor: FloorFinding;
  /** Seconds on the reference machine of the catalogue. */
  forecast: { budgetSeconds: number; decidingSeconds: number; referenceSeconds: number };
  /**
   * Each baseline that can be compared against the winner, paired: negative means the winner needs
   * fewer bits.
   */
  againstBaselines: Record<string, Comparison>;
  /**
   * What each pretrained candidate gained: after its short training less before it (with `shots`),
   * paired.
   */
  gainByTraining: Record<string, Comparison>;
}

/** Reads what the project's newest benchmark decided; null when it is not about the dataset in use. */
export function chosenBase(ledger: Ledger, project: Project): Choice | null {
  const benchmark = ledger.projects.latest(project, 'benchmark-summary');
  const dataset = ledger.projects.latest(project, 'canonical-dataset');
  if (benchmark === undefined || benchmark.descriptor.inputs.dataset !== dataset?.id) return null;
  return benchmark.json<BenchmarkSummary>('benchmark.json').winner;
}

/** What a candidate's short training took on the machine that held the benchmark. */
export interface WayFigures {
  seconds: number;
  tokensPerSecond: number;
  peakResidentBytes: number;
}

/**
 * Reads figures by candidate from the events of the run that made a benchmark: figures of a machine are
 * no part of the summary. There are none when the benchmark was made in another home.
 */
export function figuresOnTheWay(
  ledger: Ledger,
  project: Project,
  artifact: Artifact,
  { ranking }: BenchmarkSummary,
): Map<string, WayFigures> {
  const run = ledger.runs
    .list(project.id)
    .findLast((one) => one.artifact === artifact.id && one.status === 'done');
  const tokens = new Map(ranking.map(({ id, training }) => [id, training?.tokens ?? 0]));
  const trained = (run === undefined ? [] : ledger.runs.events(run.id)).filter(
    ({ type }) => type === 'benchmark.trained',
  );
  return new Map(
    trained.map(({ data }) => {
      const [id, seconds] = [String(data.candidate), Number(data.seconds)];
      const tokensPerSecond = (tokens.get(id) ?? 0) / seconds;
      return [id, { seconds, tokensPerSecond, peakResidentBytes: Number(data.peakResidentBytes) }];
    }),
  );
}
