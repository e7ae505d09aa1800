import type { DecisionTable } from '../../../lifecycle/package/optimize/choose.ts';
import type { Fallback } from '../../../engine/checkpoint/gguf/tensor-types.ts';
import type { Speed } from '../../../lifecycle/package/optimize/measure.ts';
import { figure } from '../../draw/scores/metrics.ts';
import { bytes, short, table, type Style } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'optimize.run'> = {
  text: ({ output: { bundle, cached, folder, target, decision, speeds } }, style) =>
    [
      `${style.green(cached ? 'unchanged' : 'optimized')} for ${target.title}: bundle ${short(bundle)} · ${style.bold(`${folder}/${decision.file}`)}`,
      decisionTable(decision, speeds, style),
      ...explain(decision, target.memory?.limit.source),
    ].join('\n'),
};

const reasons: Record<DecisionTable['rows'][number]['reason'], string> = {
  chosen: 'chosen',
  'too-large': 'does not fit',
  'loses-too-much': 'loses too much',
  larger: 'larger',
  'loses-more': 'loses more',
};

function decisionTable(
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
      'over F16',
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

function explain(decision: DecisionTable, source: string | undefined): string[] {
  const { memoryLimit, reserve, maxLossIncrease, items, contextSize } = decision;
  const room =
    memoryLimit === null
      ? []
      : [`memory: ${bytes(memoryLimit)} less ${bytes(reserve)} for the rest of the app; ${source}`];
  const short = decision.rows.flatMap(({ type, fallbacks }) =>
    fallbacks.length === 0 ? [] : [`${type}: ${fallbacks.map(fallbackText).join(', ')}`],
  );
  return [
    ...(short.length === 0
      ? []
      : [`rows too short for blocks of 256, so stored as another type: ${short.join('; ')}`]),
    `rule: the smallest that fits and whose loss may be at most ${maxLossIncrease} nats above F16 (upper bound), else the most faithful that fits`,
    ...room,
    `loss measured in llama.cpp on ${items} held-out items; memory estimated from shapes for ${contextSize} tokens; speed measured on this machine, not on the device`,
  ];
}
