import { z } from 'zod';
import type { BenchmarkSummary } from '../../lifecycle/benchmark/benchmark-summary.ts';
import { settledBudget, timeHere } from '../budget.ts';
import type { RuntimeChoice } from '../../runtimes/runtime.ts';
import { count, duration, project, texts } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { artifactId, recordedVerdict, report } from '../output-parts.ts';

export const operation = defineOperation({
  examples: [
    'brewslm benchmark --project 1',
    'brewslm benchmark --project 1 --models brew-3m brew-10m --budget 5m',
    'brewslm benchmark --project 1 --shots 0',
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
    runtime: z
      .string()
      .regex(/^ray:./, { error: 'It must be ray: and the name of a cluster, like ray:team.' })
      .meta({
        description: 'cluster whose nodes train and score, candidates side by side',
        value: 'ray:name',
      })
      .optional(),
    device: z
      .enum(['cpu', 'cuda'])
      .meta({ description: 'what the cluster computes on; with --runtime', value: 'device' })
      .optional(),
  }),
  output: z.object({
    artifact: artifactId,
    summary: report<BenchmarkSummary>('Ranking with intervals, who dropped out, the winner.'),
    verdict: recordedVerdict.describe('Of Gate C.'),
  }),
  async run(context, { models, shots, runtime, device = 'cpu', ...input }) {
    const session = await context.session();
    const project = session.ledger.projects.find(input.project);
    const settled = await settledBudget(context, input);
    const { runBenchmark } = await import('../../lifecycle/run-benchmark.ts');
    const { artifact, summary, verdict, run } = await runBenchmark(session, project, {
      models,
      budgetSeconds: settled.budget.budget ?? input.budget,
      shots,
      ...(runtime !== undefined && { runtime: oneNodeOf(runtime.slice('ray:'.length), device) }),
    });
    if (run !== null) settled.record(session, run);
    return {
      settled: settled.settings,
      output: { artifact: artifact.id, summary, verdict },
      verdicts: verdict.override === null ? [verdict] : [],
    };
  },
});

/** A candidate takes one process of one node. */
const oneNodeOf = (cluster: string, device: 'cpu' | 'cuda'): RuntimeChoice => ({
  runtime: 'ray',
  cluster,
  nodes: 1,
  device,
  precision: device === 'cuda' ? 'bf16' : 'fp32',
  baseQuantization: 'none',
  sharding: 'none',
  processes: 1,
  deterministic: device === 'cpu',
  compile: false,
});
