/**
 * How long the plans of a preflight would take on this machine, beside the report: the report says
 * the same everywhere, this does not.
 *
 * @module
 */
import type { Artifact } from '../../ledger/artifacts.ts';
import { thisMachine, timeOn } from '../../planning/time/this-machine.ts';
import type { TimeEstimate } from '../../planning/time/time-forecast.ts';
import { cardOf } from '../normalize/dataset.ts';
import type { Session } from '../stage/run-stage.ts';
import type { PlanProfile } from '../../planning/plan-defaults.ts';
import { reportOf } from './preflight-report.ts';

export interface PlannedTime {
  candidate: string;
  profile: PlanProfile;
  time: TimeEstimate;
}

/**
 * Estimates the times of all plans in a preflight report.
 *
 * @throws `machine.record` when a file about the machine is damaged.
 */
export function plannedTimes(session: Session, artifact: Artifact): PlannedTime[] {
  const machine = thisMachine(session);
  const dataset = session.ledger.artifacts.find(artifact.descriptor.inputs.dataset);
  const validationRows = cardOf(dataset).splits.validation.rows;
  return reportOf(artifact).candidates.flatMap(({ id, method, facts, plans }) => {
    if (facts === null) return [];
    const { tokens, trainableParameters } = facts;
    const validationTokens = (validationRows * tokens.tokens) / tokens.examples;
    const balanced = { profile: 'balanced' as const, plan: facts.plan, forecast: facts.forecast };
    return (plans ?? [balanced]).map(({ profile, plan, forecast }) => ({
      candidate: id,
      profile,
      time: timeOn(
        machine,
        { base: id, method },
        {
          plan,
          forecast: {
            ...forecast,
            evaluationTokens: Math.min(forecast.evaluationTokens, validationTokens),
          },
          trainableParameters,
        },
      ),
    }));
  });
}
