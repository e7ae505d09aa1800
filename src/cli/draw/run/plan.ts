/**
 * A train plan with every setting, and what it comes to.
 *
 * @module
 */
import type { PlanReport } from '../../../operations/news.ts';
import { wholeRowTokens } from '../../../planning/packed-rows.ts';
import { renderCaps } from './caps.ts';
import { costText, groundsText, timeText } from '../text/time.ts';
import { bytes, duration, short, table, type Style } from '../text/style.ts';

export function renderPlan(
  { planArtifact, runtime, plan, forecast, memory, time, caps }: PlanReport,
  style: Style,
): string {
  const settings = Object.entries(plan)
    .filter(([name]) => name !== 'schema')
    .map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : `${value}`]);
  const { train, validation } = forecast;
  const counted = (examples: number) =>
    plan.preference === undefined ? `${examples} examples` : `${examples / 2} pairs`;
  return [
    style.bold(`plan ${short(planArtifact)}`),
    table(['setting', 'value'], settings, style),
    '',
    runtimeText(runtime),
    learntText(plan),
    ...keptText(plan),
    `data      ${counted(train.examples)}, ${train.tokens} tokens, ${train.targetTokens} of them learnt; half are longer than ${train.p50} tokens, 1 % longer than ${train.p99}`,
    ...packedText({ plan, forecast }),
    ...(forecast.truncated + forecast.dropped > 0
      ? [`cut       ${forecast.truncated} shortened to fit, ${forecast.dropped} left out`]
      : []),
    `held out  ${counted(validation.examples)}, ${validation.tokens} tokens at each evaluation`,
    `amount    ${plan.steps} steps of ${forecast.tokensPerStep} tokens, ${forecast.epochs} epochs, limited by ${forecast.limitedBy}`,
    `time      ${timeText(time)} here, estimated ${groundsText(time)}; budgets are counted on two cores of a recent laptop: ${duration(forecast.referenceSeconds)}`,
    ...(time.cost === null ? [] : [`cost      ${costText(time)}`]),
    ...renderCaps(caps ?? []),
    `memory    ${bytes(memory.expected)}, between ${bytes(memory.low)} and ${bytes(memory.high)} (estimated from shapes)`,
  ].join('\n');
}

function keptText({ keepLayers }: PlanReport['plan']): string[] {
  if (keepLayers === undefined) return [];
  return [
    `keeps     the lowest ${keepLayers} layers of the base, its head fitted to them: within this budget all of them would see too few rows (keepLayers: null in a plan file keeps all)`,
  ];
}

function packedText({ plan, forecast }: Pick<PlanReport, 'plan' | 'forecast'>): string[] {
  if (plan.sharedOpenings !== true) return [];
  return [
    `packed    examples that begin alike have that beginning once in a row: ${plan.sequenceLength} tokens hold what would be ${wholeRowTokens(plan, forecast.train)}`,
  ];
}

const learntText = ({ preference }: PlanReport['plan']): string => {
  if (preference === undefined) return 'learns    replies, token by token';
  const { loss, beta } = preference;
  return loss === 'dpo'
    ? `learns    which of two replies is the better, against what the base finds before training (DPO, beta ${beta})`
    : `learns    which of two replies is the better, and to say it (ORPO, beta ${beta})`;
};

function runtimeText({ runtime, reason, ...settings }: PlanReport['runtime']): string {
  const rest = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
  return `runtime   ${[runtime, ...rest].join(', ')}: ${reason}`;
}
