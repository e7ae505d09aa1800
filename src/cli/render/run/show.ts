import type { Timeline } from '../../../lifecycle/observe/timeline.ts';
import type { QueuePlace } from '../../../lifecycle/runs/queue.ts';
import { queueText } from '../../draw/run/queue.ts';
import { chart, type Point } from '../../draw/text/chart.ts';
import { heldOutText } from '../../draw/scores/held-out.ts';
import { renderProblem } from '../../draw/problem.ts';
import { bytes, duration, short, type Style } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';
import { statusTone } from './status.ts';

export const renderer: Renderer<'run.show'> = {
  text: ({ output }, style) => renderTimeline(output, style),
};

function renderTimeline(timeline: Timeline & { queue: QueuePlace | null }, style: Style): string {
  const { run, metrics, evaluations, retries, alerts } = timeline;
  const head = `run ${run.id} ${style.bold(run.stage)} ${statusTone(run, style)} · ${duration(timeline.seconds)}`;
  const curve = chart(
    metrics.map(({ step, loss }): Point => [step, loss]),
    evaluations.map(({ step, loss }): Point => [step, loss]),
    { width: 64, height: 10 },
  );
  const figures = [
    ...lossFigures(timeline),
    timeline.tokensPerSecond === null
      ? ''
      : `speed   ${Math.round(timeline.tokensPerSecond)} tokens/s measured over ${timeline.tokens} tokens`,
    timeline.peakResidentBytes === null
      ? ''
      : `memory  ${bytes(timeline.peakResidentBytes)} at most`,
    timeline.checkpoints.length === 0
      ? ''
      : `saved   checkpoint at step ${timeline.checkpoints.at(-1)}`,
    run.artifact === null ? '' : `made    ${short(run.artifact)}`,
  ];
  return [
    head,
    ...(timeline.queue ? [`waits   ${queueText(timeline.queue)}`] : []),
    ...(curve ? ['', curve, style.dim('training loss by step; ○ held-out loss'), ''] : []),
    ...figures.filter(Boolean),
    ...retries.map(({ attempt, problem }) =>
      style.yellow(`attempt ${attempt} after: ${problem.message}`),
    ),
    ...alerts.map((alert) => renderProblem(alert, style)),
    ...(run.problem ? [renderProblem(run.problem, style)] : []),
  ].join('\n');
}

function lossFigures({ metrics, evaluations }: Timeline): string[] {
  const last = metrics.at(-1);
  const best = evaluations.findLast((evaluation) => evaluation.best);
  return [
    last === undefined ? '' : `loss    ${last.loss.toFixed(3)} at step ${last.step}`,
    best === undefined ? '' : `best    held-out ${heldOutText(best)}, at step ${best.step}`,
  ];
}
