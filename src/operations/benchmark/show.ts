import { z } from 'zod';
import type { BenchmarkSummary, WayFigures } from '../../lifecycle/benchmark/benchmark-summary.ts';
import { project } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { artifactId, recordedVerdict, report } from '../output-parts.ts';

export const operation = defineOperation({
  examples: [
    'brewslm benchmark show --project 1',
    'brewslm benchmark show --project 1 --html benchmark.html',
  ],
  input: z.strictObject({ project: project('project to look at') }),
  output: z.object({
    artifact: artifactId,
    summary: report<BenchmarkSummary>('Ranking with intervals, who dropped out, the winner.'),
    verdict: recordedVerdict.describe('Of Gate C.'),
    figures: z
      .record(z.string(), report<WayFigures>('What a short training took on this machine.'))
      .describe('By candidate.'),
  }),
  /** Looks only: the verdict is shown as it was given, and decides nothing. */
  async run(context, input) {
    const session = await context.session();
    const project = session.ledger.projects.find(input.project);
    const [{ latestBenchmark }, { figuresOnTheWay }] = await Promise.all([
      import('../../lifecycle/run-benchmark.ts'),
      import('../../lifecycle/benchmark/benchmark-summary.ts'),
    ]);
    const { artifact, summary, verdict } = latestBenchmark(session, project);
    const figures = figuresOnTheWay(session.ledger, project, artifact, summary);
    return {
      output: { artifact: artifact.id, summary, verdict, figures: Object.fromEntries(figures) },
      view: { project: project.name },
    };
  },
});
