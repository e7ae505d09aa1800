/**
 * The types of weights that a bundle could have, and why one was chosen.
 *
 * @module
 */
import type { Fallback } from '../../../engine/checkpoint/gguf/tensor-types.ts';
import type {
  DecisionTable,
  ImportanceRecord,
} from '../../../lifecycle/package/optimize/choose.ts';
import type { Speed } from '../../../lifecycle/package/optimize/measure.ts';
import { bytes, table, type Style } from '../text/style.ts';
import { figure } from './metrics.ts';

const reasons: Record<DecisionTable['rows'][number]['reason'], string> = {
  chosen: 'chosen',
  'too-large': 'does not fit',
  'loses-too-much': 'loses too much',
  larger: 'larger',
  'loses-more': 'loses more',
};

/** Every type with its figures; speeds by type, where they were measured. */
export function decisionTable(
  { rows }: DecisionTable,
  speeds: Readonly<Record<string, Speed | undefined>>,
  style: Style,
): string {
  return table(
    [
      'type',
      'file',
      'memory (high)',
      'nats/token',
      'perplexity',
      `over ${rows[0].type}`,
      '95 %',
      'tok/s here',
      '',
    ],
    rows.map(({ type, bytes: size, memory, loss, increase, reason }) => [
      type,
      bytes(size),
      `~${bytes(memory.high)}`,
      nats(loss),
      figure(Math.exp(loss)),
      increase ? nats(increase.value) : '–',
      increase ? `${nats(increase.interval.low)} … ${nats(increase.interval.high)}` : '–',
      `${speeds[type]?.writeTokensPerSecond ?? '–'}`,
      reason === 'chosen' ? style.green('chosen') : reasons[reason],
    ]),
    style,
  );
}

const fallbackText = ({ wanted, type, tensors, share }: Fallback): string =>
  `${Math.round(100 * share)} % of the weights (${tensors} tensors) in ${type} rather than ${wanted}`;

/** Too few items leave an interval without bounds. */
const nats = (value: number): string =>
  Math.abs(value) > 1e100 ? figure(value) : value.toFixed(4);

/** What quantization weighed its errors with. */
const importanceText = ({ rows, tokens, file }: ImportanceRecord): string =>
  `errors weighed by the inputs of each column on ${rows} training rows, ${tokens} tokens: ${file}`;

/** The rule, and what the figures are of; `source` is of the memory limit. */
export function decisionLines(decision: DecisionTable, source: string | undefined): string[] {
  const { memoryLimit, reserve, maxLossIncrease, items, contextSize, rows } = decision;
  const reference = rows[0].type;
  const runtime = reference === 'fp32' ? 'ONNX Runtime' : 'llama.cpp';
  const room =
    memoryLimit === null
      ? []
      : [`memory: ${bytes(memoryLimit)} less ${bytes(reserve)} for the rest of the app; ${source}`];
  const short = rows.flatMap(({ type, fallbacks }) =>
    fallbacks.length === 0 ? [] : [`${type}: ${fallbacks.map(fallbackText).join(', ')}`],
  );
  return [
    ...(short.length === 0
      ? []
      : [`rows too short for blocks of 256, so stored as another type: ${short.join('; ')}`]),
    ...(decision.importance ? [importanceText(decision.importance)] : []),
    `rule: the smallest that fits and whose loss may be at most ${maxLossIncrease} nats above ${reference} (upper bound), else the most faithful that fits`,
    ...room,
    `loss measured in ${runtime} on ${items} held-out items; memory estimated from shapes for ${contextSize} tokens; speed measured on this machine, not on the device`,
    ...(decision.notFinite ?? []).map(
      (type) => `${type}: left out, the model computes no numbers in it`,
    ),
  ];
}
