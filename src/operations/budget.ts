/**
 * Budgets in calls: a time on the reference machine, or a time here that is turned into one, rounded
 * and kept. Whoever is to be told what a budget comes to here needs a machine that was measured, so
 * one that was not is measured first.
 *
 * @module
 */
import type { Session } from '../lifecycle/stage/run-stage.ts';
import type { Calibration } from '../runtimes/machine/calibration/calibration.ts';
import { duration } from './fields.ts';
import type { Context } from './operation.ts';

/** The field beside a budget. */
export const timeHere = duration(
  'time on this machine, such as 10m; turned into a budget, which is kept',
  { value: 'time', of: 'call', conflicts: ['budget'] },
);

/** Measuring takes some ten seconds: no shorter work waits for it. */
const worthMeasuring = 60;

interface Given {
  budget?: number | undefined;
  budgetHere?: number | undefined;
  autopilot?: boolean | undefined;
}

export interface SettledBudget {
  /** The budget, where a time here was given. */
  budget: { budget?: number };
  /** The same as a setting of the project. */
  settings: { budget?: string };
  /** Notes with a run that this machine was measured for it, if it was. */
  record(session: Session, run: number): void;
}

/** A budget that nothing is measured for: a short one, and one on PyTorch, which is of its card. */
export const asGiven: SettledBudget = { budget: {}, settings: {}, record: () => {} };

/**
 * Settles a budget, and says what it comes to here.
 *
 * @throws `machine.record` when what is kept of this machine is damaged; the problems of
 *   `measureCalibration`.
 */
export async function settledBudget(
  context: Context,
  { budget: given, budgetHere, autopilot }: Given,
): Promise<SettledBudget> {
  const wanted = budgetHere ?? given ?? (autopilot ? worthMeasuring : 0);
  if (budgetHere === undefined && wanted < worthMeasuring) return asGiven;
  const [session, kept, { budgetFor, secondsHere }, { thisMachine }] = await Promise.all([
    context.session(),
    import('../planning/time/kept-calibration.ts'),
    import('../planning/time/budget-here.ts'),
    import('../planning/time/this-machine.ts'),
  ]);
  const { ledger, threads, signal } = session;
  let measured: Calibration | null = null;
  if (kept.keptCalibration(ledger.home, threads) === null)
    measured = await kept.measureCalibration(ledger.home, threads, signal, (done, total) =>
      context.progress({
        label: 'measuring this machine, once',
        done,
        total,
        unit: 'measurements',
      }),
    );
  const machine = thisMachine(session);
  const seconds = budgetHere === undefined ? given : budgetFor(machine, budgetHere);
  if (seconds !== undefined)
    context.tell({ kind: 'budget', seconds, here: secondsHere(machine, seconds) });
  return {
    ...(budgetHere === undefined || seconds === undefined
      ? asGiven
      : { budget: { budget: seconds }, settings: { budget: `${seconds}s` } }),
    record(to, run) {
      if (measured !== null) to.ledger.runs.event(run, 'machine.calibrated', { ...measured });
    },
  };
}
