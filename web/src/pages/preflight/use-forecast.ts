/**
 * What a plan comes to, asked of the server anew whenever it changes: it tokenizes and plans as a
 * training would, and starts none.
 *
 * @module
 */
import { useEffect, useState } from 'react';
import type { MemoryEstimate } from '../../../../src/planning/memory/memory-forecast.ts';
import type { TimeEstimate } from '../../../../src/planning/time/time-forecast.ts';
import type { PlanForecast } from '../../../../src/lifecycle/train/plan-stage.ts';
import type { RecordedVerdict } from '../../../../src/ledger/verdicts.ts';
import type { TrainPlan } from '../../../../src/runtimes/train-plan.ts';
import { AnswerError, type InputOf, type Job, type Problem, client } from '../../api/call.ts';
import { useJob } from '../../api/live.ts';

export interface DryRun {
  plan: TrainPlan;
  forecast: PlanForecast & { memory: MemoryEstimate };
  time: TimeEstimate;
  verdict: RecordedVerdict;
}

export interface Forecasting {
  result: DryRun | null;
  problem: Problem | null;
  /** What is shown is not of the newest input. */
  stale: boolean;
}

/** @param input Null asks nothing. */
export function useForecast(input: InputOf<'train.start'> | null): Forecasting {
  const asked = input === null ? null : JSON.stringify(input);
  const [job, setJob] = useState<{ id: number; of: string } | null>(null);
  const [known, setKnown] = useState<{
    result: DryRun | null;
    problem: Problem | null;
    of: string;
  }>();
  useEffect(() => {
    if (asked === null) return;
    let gone = false;
    const later = setTimeout(() => {
      client
        .work('train.start', { ...(JSON.parse(asked) as InputOf<'train.start'>), dryRun: true })
        .then(({ id }) => {
          if (gone) void drop(id);
          else setJob({ id, of: asked });
        })
        .catch((error: unknown) => {
          if (!(error instanceof AnswerError)) throw error;
          if (!gone) setKnown({ result: null, problem: error.problem, of: asked });
        });
    }, 700);
    return () => {
      gone = true;
      clearTimeout(later);
      setJob((now) => {
        if (now !== null) void drop(now.id);
        return null;
      });
    };
  }, [asked]);
  useJob(job?.id, (ended: Job) => {
    if (job === null || ended.status === 'cancelled') return;
    const output = ended.outcome?.output as DryRun | undefined;
    setKnown({ result: output?.forecast ? output : null, problem: ended.problem, of: job.of });
    setJob(null);
  });
  return {
    result: known?.result ?? null,
    problem: known !== undefined && known.of === asked ? known.problem : null,
    stale: asked !== null && known?.of !== asked,
  };
}

/** A forecast that nobody waits for any more need not be made; one that has ended need not be stopped. */
const drop = (id: number): Promise<unknown> =>
  client.change('job.cancel', { id }).catch(() => undefined);
