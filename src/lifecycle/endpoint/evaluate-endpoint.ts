/**
 * The held-out figures of a model behind an endpoint, and what the project's own model is against it: on
 * the same test items, paired, with intervals. Other people's models are told the task and shown
 * examples from the training rows; nothing else leaves this machine but the inputs of the test items.
 *
 * @module
 */
import { loadTask } from '../../catalog/tasks/task.ts';
import { measure } from '../../evaluation/measure.ts';
import type { Metric } from '../../evaluation/metrics/metric.ts';
import { sampleDigest } from '../../evaluation/sample.ts';
import { drawShots, takesShots } from '../../evaluation/shots.ts';
import { independent } from '../../evaluation/statistics/uncertainty.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import { deriveSeed } from '../../ledger/canonical-json.ts';
import type { Project } from '../../ledger/projects.ts';
import { fail } from '../../problem/problem.ts';
import { compareItems, type ItemComparison } from '../deliver/compare-items.ts';
import { slicesOf } from '../deliver/slices.ts';
import { cardOf, loadSplit, type DatasetCard } from '../normalize/dataset.ts';
import { evaluatedItemsOf } from '../package/evaluate-bundle.ts';
import { datasetOf } from '../package/export-project.ts';
import { drawHeldOut } from '../package/held-out.ts';
import type { Session } from '../stage/run-stage.ts';
import { askRecords } from './ask-records.ts';
import { ChatEndpoint, type Endpoint } from './chat-endpoint.ts';

export interface EndpointRequest {
  endpoint: Endpoint;
  /** A bundle of the project that was measured on its test items. */
  bundle: Artifact;
  items: number;
  /** What the model is told; null takes what `usualInstructions` says. */
  instructions: string | null;
  /** Examples that it is shown; null takes three where records can have examples and no labels. */
  shots: number | null;
  /** Of a reply; null takes the task's, which a model that thinks before it replies may use up. */
  maxTokens: number | null;
  parallel: number;
}

export interface EndpointEvaluation {
  host: string;
  model: string;
  /** Identifies the drawn items. */
  sample: string;
  instructions: string;
  /** Examples that were shown. */
  shots: number;
  /** Whether the server took a temperature of 0. */
  greedy: boolean;
  metrics: Metric[];
  /** Replies that name no label, or several. */
  unread: number;
  /** Replies that were cut off at `maxTokens`. */
  cut: number;
  maxTokens: number;
  /** Of all requests together; null where the server does not count. */
  tokens: { prompt: number; completion: number } | null;
  /** Until a reply was whole. */
  seconds: { median: number; p95: number };
  /** The bundle as the candidate, the endpoint's model as the reference; null without common items. */
  against: ItemComparison | null;
}

const usualShots = 3;
const shownItems = 4;

/**
 * Asks for a reply to each test item, and compares.
 *
 * @throws `eval.nothing-to-judge` where no reply is right or wrong; the problems of `askRecords`.
 */
export async function evaluateEndpoint(
  { ledger, progress, signal }: Session,
  project: Project,
  request: EndpointRequest,
): Promise<EndpointEvaluation> {
  const { endpoint, bundle, items, parallel } = request;
  const dataset = datasetOf(ledger, bundle);
  const card = cardOf(dataset);
  const { records, assessment } = await drawHeldOut(
    dataset,
    { scored: items, generated: items },
    0,
  );
  if (records.length === 0) fail('eval.no-items', 'the dataset has no test rows');
  if (card.labels.length === 0 && assessment.questions.size === 0)
    fail('eval.nothing-to-judge', `no reply to a record of kind ${card.records} is right or wrong`);
  const instructions = request.instructions ?? usualInstructions(card);
  const count =
    request.shots ?? (card.labels.length === 0 && takesShots(card.records) ? usualShots : 0);
  const seed = deriveSeed(project.seed, 'eval');
  const shots = drawShots(count === 0 ? [] : await loadSplit(dataset, 'train'), count, seed);
  const maxTokens = request.maxTokens ?? loadTask(card.task).evaluation.generation.maxTokens;
  const asked = new ChatEndpoint(endpoint);
  const {
    items: theirs,
    replies,
    unread,
  } = await askRecords(asked, {
    records,
    questions: assessment.questions,
    labels: card.labels,
    instructions,
    shots,
    maxTokens,
    parallel,
    signal,
    onReply: (done, total) =>
      progress({ label: `asking ${endpoint.model}`, done, total, unit: 'replies' }),
  });
  const { metrics } = assessment;
  const uncertainty = independent(seed);
  const candidate = evaluatedItemsOf(bundle) ?? [];
  const slices = await slicesOf(records);
  const compared = { records, slices, metrics, candidate, reference: theirs };
  const seconds = replies.map((reply) => reply.seconds).sort((a, b) => a - b);
  return {
    host: new URL(endpoint.url).host,
    model: endpoint.model,
    sample: sampleDigest(records),
    instructions,
    shots: shots.length,
    greedy: asked.isGreedy,
    metrics: measure(metrics, theirs, uncertainty),
    unread,
    cut: replies.filter(({ isCut }) => isCut).length,
    maxTokens,
    tokens: replies.every(({ tokens }) => tokens !== null)
      ? {
          prompt: replies.reduce((sum, { tokens }) => sum + tokens!.prompt, 0),
          completion: replies.reduce((sum, { tokens }) => sum + tokens!.completion, 0),
        }
      : null,
    seconds: { median: quantile(seconds, 0.5), p95: quantile(seconds, 0.95) },
    against: compareItems(compared, uncertainty, shownItems),
  };
}

/** A model that was not trained on the labels has to be told them. */
const usualInstructions = ({ labels }: DatasetCard): string =>
  labels.length === 0
    ? ''
    : `Classify what the user writes. Reply with exactly one of these labels and nothing else:\n${labels.join('\n')}`;

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
