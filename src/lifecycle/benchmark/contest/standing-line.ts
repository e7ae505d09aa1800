/**
 * Who leads, by how much, and what is left, in half a line beside whatever a contest is doing.
 *
 * @module
 */
import type { MetricName } from '../../../catalog/tasks/metric-names.ts';
import type { Progress } from '../../stage/stage.ts';
import type { FloorFinding } from '../benchmark-summary.ts';
import type { Race } from '../selection/race.ts';

type Report = (progress: Progress) => void;

export class StandingLine {
  readonly #metric: MetricName;
  #words = '';

  constructor(metric: MetricName) {
    this.#metric = metric;
  }

  /** Makes of a report one that says the standing too. */
  beside =
    (report: Report): Report =>
    (progress) =>
      report(
        this.#words === ''
          ? progress
          : { ...progress, note: [progress.note, this.#words].filter(Boolean).join(' · ') },
      );

  race({ lead, running }: Race, secondsLeft: number): void {
    const { id, items, next } = lead!;
    const by = next === null ? '' : ` by ${figure(next.gain)} ${this.#metric} over ${next.id}`;
    const left = running.length === 1 ? 'all others are out' : `${running.length} still run`;
    this.#words = `${id} leads${by} after ${items} items; ${left}; ${seconds(secondsLeft)}`;
  }

  floor(
    { id, items, low, high, outcome }: FloorFinding['tested'][number],
    margin: number,
    secondsLeft: number,
  ): void {
    const gain = `${id} gains ${figure(low)} to ${figure(high)} ${this.#metric} on the floor after ${items} items`;
    this.#words =
      outcome === 'open'
        ? `${gain}; ${margin} are asked for; ${seconds(secondsLeft)}`
        : `${gain}: ${outcome === 'above' ? 'enough' : 'too little'}`;
  }
}

const figure = (value: number): string =>
  Math.abs(value) > 1e6 ? (value < 0 ? '-∞' : '∞') : value.toFixed(3);

/** On the reference machine: what is left here depends on more than a stage knows. */
const seconds = (left: number): string =>
  `${Math.max(0, Math.round(left))} s of scoring left on the reference machine`;
