import { duration } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';
import { statusTone } from './status.ts';

export const renderer: Renderer<'run.report'> = {
  text({ output: { timeline, diagnosis, verdicts } }, style) {
    const { run, seconds, metrics, evaluations, alerts, retries } = timeline;
    const [first] = diagnosis.causes;
    const gates = verdicts.map(({ gate, outcome }) => `${gate} ${outcome}`);
    return [
      `run ${run.id} ${style.bold(run.stage)} ${statusTone(run, style)} · ${duration(seconds)}`,
      `${metrics.at(-1)?.step ?? 0} steps, ${evaluations.length} evaluations, ${alerts.length} alerts, ${retries.length} retries`,
      ...(gates.length === 0 ? [] : [`gates: ${gates.join(', ')}`]),
      ...(first === undefined ? [] : [`likely cause: ${first.title}. ${first.action}`]),
    ].join('\n');
  },
  async page({ output }) {
    const { runPage } = await import('../../draw/run-page/page.ts');
    return runPage(output);
  },
};
