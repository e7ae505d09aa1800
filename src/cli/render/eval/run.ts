import type { Metric } from '../../../evaluation/metrics/metric.ts';
import { itemComparison } from '../../draw/scores/item-comparison.ts';
import { bounds, figure } from '../../draw/scores/metrics.ts';
import { short } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'eval.run'> = {
  text({ output: { bundle, evaluation } }, style) {
    const { host, model, metrics, unread, cut, maxTokens } = evaluation;
    const { tokens, seconds, greedy, shots, against } = evaluation;
    return [
      `${style.bold(model)} at ${host}: ${metrics.map(metricText).join(', ')}`,
      `a reply took ${figure(seconds.median)} s (median), ${figure(seconds.p95)} s (19 of 20)${tokens === null ? '' : `; ${tokens.prompt} tokens of prompts and ${tokens.completion} of replies`}`,
      ...(unread > 0 ? [`${unread} replies name no label or several, and count as wrong`] : []),
      ...(cut > 0
        ? [`${cut} replies were cut off at ${maxTokens} tokens: give more by --max-tokens`]
        : []),
      ...(greedy ? [] : ['the server takes no temperature: another run may give other replies']),
      ...(shots > 0 ? [`shown ${shots} examples from the training rows`] : []),
      against === null
        ? `bundle ${short(bundle)} was not measured on these items: give another by --bundle ID, or export again`
        : itemComparison(against, [model, `bundle ${short(bundle)}`], style),
    ].join('\n');
  },
};

const metricText = ({ name, value, interval, items }: Metric): string =>
  `${name} ${figure(value)} (${bounds(interval)}) on ${items} items`;
