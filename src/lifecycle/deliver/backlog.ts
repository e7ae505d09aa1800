/**
 * The next-run backlog: what the data of this run says would help the next one, most pressing
 * first, each entry with the figures it rests on.
 *
 * @module
 */
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import type { EvaluatedItem } from '../../evaluation/item.ts';
import type { MetricName } from '../../evaluation/metrics/metric.ts';
import type { Verdict } from '../../ledger/verdicts.ts';
import type { DatasetCard } from '../normalize/dataset.ts';
import type { DecisionTable } from '../package/optimize/choose.ts';
import { toMessages } from '../../catalog/records/conversation.ts';
import type { CheckpointInfo } from '../train/checkpoint.ts';
import type { PlanForecast } from '../train/plan-stage.ts';

export interface BacklogEntry {
  kind:
    | 'hard-items'
    | 'confused-labels'
    | 'wrong-answers'
    | 'few-examples'
    | 'truncated-rows'
    | 'rejected-records'
    | 'overfitting'
    | 'still-learning'
    | 'few-held-out-items'
    | 'split-shift'
    | 'quantization-loss'
    | 'drift';
  title: string;
  action: string;
  /** How much of the work it concerns, from 0 to 1: the backlog is sorted by it. */
  weight: number;
  evidence: Record<string, unknown>;
}

export interface BacklogSources {
  /** What the model made of the held-out records. */
  items: readonly EvaluatedItem[];
  /** The held-out records that were scored, for excerpts. */
  records: readonly CanonicalRecord[];
  card: DatasetCard;
  checkpoint: Pick<CheckpointInfo, 'evals' | 'bestStep' | 'lastStep' | 'stoppedBy'>;
  forecast: Pick<PlanForecast, 'truncated' | 'dropped' | 'epochs' | 'train'>;
  /** The decision of the newest quantized bundle of the same checkpoint. */
  decision: DecisionTable | undefined;
}

const EXAMPLES = 3;
/** Rows of a label below which it counts as thin. */
const THIN_LABEL = 20;
/** Held-out items below which intervals are wide. */
const FEW_ITEMS = 100;

/** Lists what would help, most pressing first. */
export function backlog(sources: BacklogSources): BacklogEntry[] {
  return [
    ...hardItems(sources),
    ...confusedLabels(sources),
    ...wrongAnswers(sources),
    ...fewExamples(sources),
    ...truncatedRows(sources),
    ...rejectedRecords(sources),
    ...learningCurve(sources),
    ...fewHeldOut(sources),
    ...shifts(sources),
    ...quantization(sources),
  ].sort((a, b) => b.weight - a.weight || (a.kind < b.kind ? -1 : 1));
}

/** Finds the tenth of the items that the model predicts worst, with their share of the whole loss. */
function hardItems({ items, records }: BacklogSources): BacklogEntry[] {
  const perToken = items
    .flatMap(({ id, likelihood }) => (likelihood?.targetTokens ? [{ id, ...likelihood }] : []))
    .map(({ id, logProbability, targetTokens }) => ({
      id,
      nats: -logProbability,
      loss: -logProbability / targetTokens,
    }))
    .sort((a, b) => b.loss - a.loss || (a.id < b.id ? -1 : 1));
  if (perToken.length < 10) return [];
  const worst = perToken.slice(0, Math.ceil(perToken.length / 10));
  const sum = (some: typeof perToken) => some.reduce((total, { nats }) => total + nats, 0);
  const share = sum(worst) / sum(perToken);
  const byId = new Map(records.map((record) => [record.id, record]));
  return [
    {
      kind: 'hard-items',
      title: `${worst.length} held-out items carry ${percent(share)} of the loss`,
      action: 'Add training rows like them, or check that they belong to the task.',
      weight: share,
      evidence: {
        items: worst.length,
        lossShare: share,
        examples: worst.slice(0, EXAMPLES).map(({ id, loss }) => ({
          id,
          natsPerToken: loss,
          source: byId.get(id)?.source,
          excerpt: excerpt(byId.get(id)),
        })),
      },
    },
  ];
}

function confusedLabels({ items }: BacklogSources): BacklogEntry[] {
  const choices = items.flatMap(({ choice }) => choice ?? []);
  const wrong = choices.filter(({ label, predicted }) => label !== predicted);
  if (wrong.length === 0) return [];
  const pairs = new Map<string, { label: string; predicted: string; items: number }>();
  for (const { label, predicted } of wrong) {
    const key = JSON.stringify([label, predicted]);
    const pair = pairs.get(key) ?? { label, predicted, items: 0 };
    pair.items++;
    pairs.set(key, pair);
  }
  const ranked = [...pairs].sort((a, b) => b[1].items - a[1].items || (a[0] < b[0] ? -1 : 1));
  const [, worst] = ranked[0];
  return [
    {
      kind: 'confused-labels',
      title: `${wrong.length} of ${choices.length} items get the wrong label, most often ${worst.predicted} for ${worst.label}`,
      action: 'Add rows that tell these labels apart, or merge labels that mean the same.',
      weight: wrong.length / choices.length,
      evidence: { pairs: ranked.slice(0, 5).map(([, pair]) => pair) },
    },
  ];
}

/** Metrics by which a reply is right or not; of a summary nobody can say so. */
const judging: MetricName[] = ['exact-match', 'tool-call-accuracy', 'field-f1'];

function wrongAnswers({ items }: BacklogSources): BacklogEntry[] {
  const judged = items.flatMap(({ id, replies = [] }) =>
    replies.flatMap((reply) => {
      const name = judging.find((each) => reply.scores[each] !== undefined);
      return name === undefined ? [] : [{ id, ...reply, ...reply.scores[name]! }];
    }),
  );
  const wrong = judged.filter(({ above, below }) => above < below);
  if (wrong.length === 0) return [];
  return [
    {
      kind: 'wrong-answers',
      title: `${wrong.length} of ${judged.length} written answers are wrong`,
      action: 'Train longer, take a larger base, or add worked examples.',
      weight: wrong.length / judged.length,
      evidence: {
        examples: wrong.slice(0, EXAMPLES).map(({ id, expected, text }) => ({
          id,
          expected: shorten(expected),
          reply: shorten(text),
        })),
      },
    },
  ];
}

function fewExamples({ card }: BacklogSources): BacklogEntry[] {
  const counts = Object.entries(card.splits.train.labels ?? {});
  const thin = counts
    .filter(([, rows]) => rows < THIN_LABEL)
    .sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1));
  if (thin.length === 0) return [];
  return [
    {
      kind: 'few-examples',
      title: `${thin.length} of ${counts.length} labels have fewer than ${THIN_LABEL} training rows`,
      action: 'Collect more rows of these labels.',
      weight: thin.length / counts.length,
      evidence: { labels: Object.fromEntries(thin.slice(0, 10)) },
    },
  ];
}

function truncatedRows({ forecast }: BacklogSources): BacklogEntry[] {
  const { truncated, dropped, train } = forecast;
  if (truncated + dropped === 0) return [];
  return [
    {
      kind: 'truncated-rows',
      title: `${truncated} training rows lost their beginning and ${dropped} were left out: too long`,
      action: 'Plan a longer sequence length, or split long rows.',
      weight: (truncated + dropped) / Math.max(1, train.examples + dropped),
      evidence: { truncated, dropped, longest: train.longest },
    },
  ];
}

function rejectedRecords({ card }: BacklogSources): BacklogEntry[] {
  if (card.rejects.total === 0) return [];
  return [
    {
      kind: 'rejected-records',
      title: `${card.rejects.total} of ${card.sourceRecords} source records were rejected`,
      action: 'Repair them at their source; rejects.jsonl of the dataset names file and line.',
      weight: card.rejects.total / card.sourceRecords,
      evidence: { byCode: card.rejects.byCode },
    },
  ];
}

/** Nats a token. Of a loss below this, a share is large and means nothing: 28,067 % of 0.0002. */
const LEAST_LOSS = 0.1;
const nats = (loss: number): string => loss.toPrecision(3);

/** Looks for signs of too much or too little training in the validation loss. */
function learningCurve({ checkpoint, forecast }: BacklogSources): BacklogEntry[] {
  const { evals, bestStep, lastStep, stoppedBy } = checkpoint;
  if (evals.length < 3) return [];
  const best = Math.min(...evals.map(({ loss }) => loss));
  const last = evals[evals.length - 1].loss;
  const evidence = { best, last, bestStep, lastStep, stoppedBy, epochs: forecast.epochs };
  const rise = (last - best) / Math.max(best, LEAST_LOSS);
  if (rise > 0.01)
    return [
      {
        kind: 'overfitting',
        title: `validation loss rose from ${nats(best)} to ${nats(last)} nats a token after step ${bestStep} of ${lastStep}`,
        action: 'Add data, or train for fewer passes with a lower learning rate.',
        weight: Math.min(1, rise * 5),
        evidence,
      },
    ];
  const before = evals[Math.floor((evals.length * 2) / 3) - 1].loss;
  const fall = (before - last) / Math.max(before, LEAST_LOSS);
  if (bestStep !== lastStep || fall <= 0.01) return [];
  return [
    {
      kind: 'still-learning',
      title: `validation loss still fell from ${nats(before)} to ${nats(last)} nats a token in the last third of training`,
      action: 'Give a larger --budget.',
      weight: Math.min(1, fall * 5),
      evidence,
    },
  ];
}

function fewHeldOut({ items: { length: items } }: BacklogSources): BacklogEntry[] {
  if (items >= FEW_ITEMS) return [];
  return [
    {
      kind: 'few-held-out-items',
      title: `only ${items} held-out items decide about a release`,
      action: `Hold out at least ${FEW_ITEMS} rows, so that small differences show.`,
      weight: (FEW_ITEMS - items) / FEW_ITEMS,
      evidence: { items },
    },
  ];
}

/** Of the test rows, which the figures of a release are of. */
const shifts = ({ card: { shifts = [] } }: BacklogSources): BacklogEntry[] =>
  shifts
    .filter(({ split, index, limit }) => split === 'test' && index > limit)
    .map((found) => ({
      kind: 'split-shift',
      title: `the ${found.of} of test rows differ from those of the training rows more than chance gives`,
      action: 'Measure, and train, on rows that are like what the model will meet.',
      weight: found.share,
      evidence: { ...found },
    }));

function quantization({ decision }: BacklogSources): BacklogEntry[] {
  const row = decision?.rows.find(({ type }) => type === decision.chosen);
  if (!decision || !row?.increase || row.increase.value <= 0) return [];
  return [
    {
      kind: 'quantization-loss',
      title: `${row.type} for ${decision.target} costs ${row.increase.value.toFixed(4)} nats a token`,
      action: 'Take a larger type where memory allows.',
      weight: Math.min(1, row.increase.value / row.loss),
      evidence: { ...row.increase, type: row.type, items: decision.items },
    },
  ];
}

/**
 * What came in since, by the newest verdict of `drift check` on the release: it stands before all that
 * was known when the release was proposed.
 */
export function driftEntries(
  verdict: Pick<Verdict, 'outcome' | 'findings'> | undefined,
): BacklogEntry[] {
  if (verdict?.outcome !== 'FAIL') return [];
  const moved = verdict.findings.filter(({ code }) => code === 'drift.moved');
  const shares = moved.map(({ evidence }) => Number(evidence?.share ?? 0));
  return [
    {
      kind: 'drift',
      title: `what comes in is not what was learnt: ${moved[0].message}`,
      action: 'Label rows of the topics that moved, and import them with the others.',
      weight: Math.max(...shares),
      evidence: { tests: moved.map(({ evidence }) => evidence), topics: moved[0].examples },
    },
  ];
}

function excerpt(record: CanonicalRecord | undefined): string | undefined {
  if (record === undefined) return undefined;
  const text = toMessages(record)
    ?.map(({ content }) => content)
    .join(' / ');
  return shorten(text ?? ('text' in record ? record.text : ''));
}

const shorten = (text: string): string => (text.length > 160 ? `${text.slice(0, 160)}…` : text);

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
