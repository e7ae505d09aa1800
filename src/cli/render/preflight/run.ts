import { autopilotStep, commandOf } from '../../../lifecycle/status/steps.ts';
import type { Renderer } from '../renderer.ts';
import { renderPreflight } from './report.ts';

export const renderer: Renderer<'preflight.run'> = {
  text: ({ output, view: { project, plansFolder } }, style) =>
    [
      renderPreflight(output, style),
      ...(plansFolder === null
        ? []
        : [
            `plans written below ${plansFolder}; train by one: brewslm train --project ${project.name} --plan FILE`,
          ]),
      ...(output.verdict.outcome === 'PASS'
        ? [`next: ${commandOf(autopilotStep(project.id))}`]
        : []),
    ].join('\n'),
};
