import { commandOf, exportStep } from '../../../lifecycle/status/steps.ts';
import type { CheckpointInfo } from '../../../lifecycle/train/checkpoint.ts';
import { renderCapOutcome } from '../../draw/run/caps.ts';
import { renderVerdict } from '../../draw/problem.ts';
import { heldOutText } from '../../draw/scores/held-out.ts';
import { bytes, short } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';
import { renderUnderWay } from '../../draw/run/under-way.ts';
import { renderPlan } from '../../draw/run/plan.ts';

export const renderer: Renderer<'train.start'> = {
  text({ view }, style) {
    if (view.kind === 'refused')
      return [
        renderVerdict(view.verdict, style),
        'nothing was trained: repair what the gate found, or take the responsibility with',
        `  brewslm gate override --project ${view.project} --gate ${view.verdict.gate} --reason "..."`,
      ].join('\n');
    if (view.kind === 'plan')
      return [renderPlan(view.plan, style), renderVerdict(view.verdict, style)].join('\n');
    if (view.kind === 'detached') return renderUnderWay(view, style);
    return [
      `${style.green(view.cached ? 'trained before' : 'trained')} checkpoint ${short(view.id)} (${bytes(view.bytes)})`,
      ...renderOutcome(view.checkpoint),
      ...(view.capped ? [renderCapOutcome(view.capped)] : []),
      `look: brewslm observe --project ${view.project}`,
      `next: ${commandOf(exportStep(view.project))}`,
    ].join('\n');
  },
};

function renderOutcome(checkpoint: CheckpointInfo): string[] {
  const { bestLoss, bestStep, lastStep, stoppedBy, evals } = checkpoint;
  const first = evals[0];
  const best = evals.find(({ step }) => step === bestStep) ?? first;
  const quality =
    bestLoss === null
      ? 'no held-out items to measure on'
      : `held-out ${heldOutText({ ...best, loss: bestLoss })}, at step ${bestStep}; before training ${first.loss.toFixed(3)}`;
  return [quality, `${lastStep} steps, ended by ${stoppedBy}`];
}
