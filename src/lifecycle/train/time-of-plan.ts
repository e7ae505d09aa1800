import { thisMachine, timeOn, type ThisMachine } from '../forecast/this-machine.ts';
import type { TimeEstimate } from '../forecast/time.ts';
import type { Session } from '../run-stage.ts';
import { trainableParameters } from './cost.ts';
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
