/**
 * A run as other tools take one: named series of numbers with step and time, its parameters as plain
 * texts, and an identity that is the same whenever it is exported.
 *
 * @module
 */
import { sha256 } from '../../../ledger/canonical-json.ts';
import type { Timeline } from '../timeline.ts';

/** What every exporter is given. */
export interface ExportedRun {
  project: string;
  timeline: Timeline;
  settings: Readonly<Record<string, unknown>>;
}

export interface Series {
  /** With `/` between parts: `train/loss`. */
  name: string;
  /** By UCUM, as OpenTelemetry wants it; `1` for plain numbers. */
  unit: string;
  points: SeriesPoint[];
}

export interface SeriesPoint {
  /** Milliseconds of the epoch. */
  at: number;
  step: number;
  value: number;
}

/** 64 hexadecimal digits, of the run alone. */
export const identityOf = ({ project, timeline: { run } }: ExportedRun): string =>
  sha256(JSON.stringify(['brewslm run', project, run.id, run.stage, run.key, run.startedAt]));

/** Gives all series that have points. */
export function seriesOf({ metrics, evaluations, resources }: Timeline): Series[] {
  const train = (
    name: string,
    unit: string,
    value: (one: Timeline['metrics'][number]) => number | null,
  ) => series(name, unit, metrics, ({ step }) => step, value);
  const held = (name: string, value: (one: Timeline['evaluations'][number]) => number | null) =>
    series(name, '1', evaluations, ({ step }) => step, value);
  const stepAt = (at: string): number => metrics.findLast((one) => one.at <= at)?.step ?? 0;
  const resource = (
    name: string,
    unit: string,
    value: (one: Timeline['resources'][number]) => number | null,
  ) => series(name, unit, resources, ({ at }) => stepAt(at), value);
  return [
    train('train/loss', '1', ({ loss }) => loss),
    train('train/learning_rate', '1', ({ learningRate }) => learningRate),
    train('train/grad_norm', '1', ({ gradNorm }) => gradNorm),
    train('train/tokens_per_second', '{token}/s', ({ tokens, seconds }) => tokens / seconds),
    train('train/reward_accuracy', '1', ({ rewardAccuracy = null }) => rewardAccuracy),
    train('train/reward_margin', '1', ({ rewardMargin = null }) => rewardMargin),
    held('eval/loss', ({ loss }) => loss),
    held('eval/reward_accuracy', ({ rewardAccuracy = null }) => rewardAccuracy),
    held('eval/reward_margin', ({ rewardMargin = null }) => rewardMargin),
    resource('worker/resident_memory', 'By', ({ residentBytes }) => residentBytes),
    resource('worker/swapped_memory', 'By', ({ swappedBytes }) => swappedBytes),
    resource('gpu/memory', 'By', ({ deviceBytes }) => deviceBytes),
    resource('gpu/utilization', '1', ({ deviceUtilization }) => deviceUtilization),
    resource('machine/disk_free', 'By', ({ diskFree }) => diskFree),
  ].filter(({ points }) => points.length > 0);
}

function series<Of extends { at: string }>(
  name: string,
  unit: string,
  of: readonly Of[],
  stepOf: (one: Of) => number,
  valueOf: (one: Of) => number | null,
): Series {
  const points = of.flatMap((one): SeriesPoint[] => {
    const value = valueOf(one);
    // Not every tool has a way to write infinities.
    if (value === null || !Number.isFinite(value)) return [];
    return [{ at: Date.parse(one.at), step: stepOf(one), value }];
  });
  return { name, unit, points };
}

/** Settings with dots between names, each as a text. */
export function flatSettings(
  settings: Readonly<Record<string, unknown>>,
  above = '',
): [string, string][] {
  return Object.entries(settings).flatMap(([name, value]): [string, string][] => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return flatSettings(value as Record<string, unknown>, `${above}${name}.`);
    return [[above + name, typeof value === 'string' ? value : JSON.stringify(value)]];
  });
}
