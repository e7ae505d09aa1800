import { thisMachine, timeOn, type ThisMachine } from '../../planning/time/this-machine.ts';
import type { TimeEstimate } from '../../planning/time/time-forecast.ts';
import type { Session } from '../stage/run-stage.ts';
import { trainableParameters } from '../../planning/training-cost.ts';
import type { PlannedTraining } from './train-project.ts';

/** How long a planned training will take on this machine; its evaluation set is known. */
export function timeOfPlan(
  session: Session,
  { base, plan, forecast }: Pick<PlannedTraining, 'base' | 'plan' | 'forecast'>,
  machine: ThisMachine = thisMachine(session),
): TimeEstimate {
  const { config } = base;
  return timeOn(
    machine,
    { base: base.id, method: plan.method },
    {
      plan,
      forecast: { ...forecast, evaluationTokens: forecast.validation.tokens },
      trainableParameters: trainableParameters(config, plan),
    },
  );
}
