/**
 * Stage 4, benchmark: every ready candidate is trained for a short while on the same seeded sample
 * of the project's data and scored on the same held-out items, beside baselines that only count.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { speedOf } from '../../catalog/runtimes/device-class.ts';
import { loadTask } from '../../catalog/tasks/task.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import { GrowingClusters } from './clusters.ts';
import { drawSample, sampleDigest } from '../../evaluation/sample.ts';
import { cardOf, loadSplit } from '../normalize/dataset.ts';
import { drawShots } from '../../evaluation/shots.ts';
import { independent } from '../../evaluation/statistics/uncertainty.ts';
import type { Stage } from '../stage/stage.ts';
import { contestOf } from './contest/contest.ts';
import {
  benchmarkVersion,
  type BenchmarkConfiguration,
  type BenchmarkInputs,
} from './benchmark-context.ts';
import { openEntrants, workloadOf } from './contest/entrant.ts';
import { holdContest } from './contest/hold-contest.ts';
import { sampleSizes } from './budget.ts';
import { benchmarkSchema, type BenchmarkSummary } from './benchmark-summary.ts';

export const benchmark: Stage<BenchmarkConfiguration, BenchmarkInputs> = {
  name: 'benchmark',
  produces: 'benchmark-summary',
  version: benchmarkVersion,
  async run(context) {
    const { configuration, inputs, output } = context;
    const card = cardOf(inputs.dataset);
    const train = await loadSplit(inputs.dataset, 'train');
    const heldOut = await loadSplit(inputs.dataset, 'validation');
    const entrants = await openEntrants(context, train);
    const shots = drawShots(train, configuration.shots, context.seed('shots'));
    const { evaluation } = loadTask(configuration.task);
    const speed = speedOf(configuration.reference);
    const workloads = await Promise.all(
      entrants.map((entrant) =>
        workloadOf(entrant, { train, heldOut, shots }, card, evaluation.generation, speed),
      ),
    );
    const sizes = sampleSizes(
      workloads,
      { train: train.length, heldOut: heldOut.length, replies: evaluation.generation.items },
      configuration,
    );
    const most = Math.max(sizes.heldOut, ...sizes.deciding.most);
    const samples = {
      train: drawSample(train, sizes.train, context.seed('train sample')),
      heldOut: drawSample(heldOut, most, context.seed('held-out sample')),
      shots,
    };
    const clusters = new GrowingClusters(samples.heldOut, card.nearDuplicates.policy.threshold);
    await clusters.reach(sizes.heldOut);
    const uncertainty = { ...independent(context.seed('bootstrap')), clusters: clusters.of };
    const generation = { ...evaluation.generation, items: sizes.replies };
    const policy = { ...evaluation, generation };
    const contest = contestOf(samples, card, policy, uncertainty);
    const place = { sizes, rows: heldOut.length, clusters };
    const held = await holdContest(context, entrants, samples, place, contest);
    const drawn = samples.heldOut.slice(0, Math.max(sizes.heldOut, held.scored));
    const summary: BenchmarkSummary = {
      schema: benchmarkSchema,
      task: configuration.task,
      samples: {
        train: { items: samples.train.length, digest: sampleDigest(samples.train) },
        heldOut: {
          items: drawn.length,
          clusters: new Set(clusters.of.values()).size,
          digest: sampleDigest(drawn),
          split: 'validation',
        },
        shots: { items: shots.length, digest: sampleDigest(shots) },
      },
      forecast: {
        budgetSeconds: configuration.budgetSeconds,
        decidingSeconds: configuration.decidingSeconds,
        referenceSeconds: sizes.referenceSeconds,
      },
      ...held.result,
    };
    writeFileSync(join(output, 'benchmark.json'), canonicalJson(summary));
    writeFileSync(join(output, 'items.jsonl'), held.lines.map((l) => `${l}\n`).join(''));
    const [score] = summary.ranking[0].metrics;
    return {
      metric: summary.metric,
      winner: summary.winner.id,
      selection: summary.selection.outcome,
      score: score.value,
      low: score.interval.low,
      high: score.interval.high,
      heldOutItems: drawn.length,
      trainItems: samples.train.length,
    };
  },
};

/** @throws `object.missing` when the artifact is no benchmark summary. */
export const summaryOf = (artifact: Artifact): BenchmarkSummary =>
  artifact.json<BenchmarkSummary>('benchmark.json');
