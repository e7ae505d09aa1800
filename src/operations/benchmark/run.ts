import { z } from 'zod';
import type { BenchmarkSummary } from '../../lifecycle/benchmark/benchmark-summary.ts';
import { asGiven, settledBudget, timeHere } from '../budget.ts';
import { count, duration, project, texts } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { artifactId, recordedVerdict, report } from '../output-parts.ts';
import {
  checkBudget,
  runtimeFields,
  runtimeForCandidates,
  runtimeWished,
} from '../runtime-fields.ts';

export const operation = defineOperation({
  examples: [
    'brewslm benchmark --project 1',
    'brewslm benchmark --project 1 --models brew-3m brew-10m --budget 5m',
    'brewslm benchmark --project 1 --shots 0',
    'brewslm benchmark --project 1 --runtime torch',
    'brewslm benchmark --project 1 --runtime ray:team --device cuda',
    'brewslm benchmark show --project 1',
  ],
  input: z.strictObject({
    project: project('project to work on'),
    models: texts('candidates; all that preflight found ready when left out', {
      value: 'ids',
      variadic: true,
    }).optional(),
    budget: duration('time for all candidates together, on two cores of a recent laptop').prefault(
      '2m',
    ),
    budgetHere: timeHere.optional(),
    shots: count("examples shown to pretrained bases before training; the task's when left out", {
      value: 'number',
    }).optional(),
    ...runtimeFields,
  }),
  output: z.object({
    artifact: artifactId,
    summary: report<BenchmarkSummary>('Ranking with intervals, who dropped out, the winner.'),
    verdict: recordedVerdict.describe('Of Gate C.'),
  }),
  async run(context, { models, shots, ...input }) {
    const session = await context.session();
    const project = session.ledger.projects.find(input.project);
    checkBudget(input);
    const runtime = await runtimeForCandidates(session, project, runtimeWished(input), {
      models,
      budgetSeconds: input.budget,
    });
    const isOnPyTorch = runtime.choice.runtime !== 'embedded';
    const settled = isOnPyTorch ? asGiven : await settledBudget(context, input);
    const { runBenchmark } = await import('../../lifecycle/run-benchmark.ts');
    const { artifact, summary, verdict, run } = await runBenchmark(session, project, {
      models,
      budgetSeconds: settled.budget.budget ?? input.budget,
      shots,
      runtime,
    });
    if (run !== null) settled.record(session, run);
    return {
      settled: settled.settings,
      output: { artifact: artifact.id, summary, verdict },
      verdicts: verdict.override === null ? [verdict] : [],
    };
  },
});
