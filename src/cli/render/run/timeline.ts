import type { Run, RunEvent } from '../../../ledger/work/runs.ts';
import type { Style } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'run.timeline'> = {
  text: ({ output: { run, events } }, style) =>
    events.map((event) => eventLine(run, event, style)).join('\n') || 'no events',
};

function eventLine(run: Run, event: RunEvent, style: Style): string {
  const seconds = (Date.parse(event.at) - Date.parse(run.startedAt)) / 1000;
  const figures = Object.entries(event.data)
    .map(([name, value]) => `${name} ${eventValue(value)}`)
    .join(', ');
  return `${style.dim(`+${seconds.toFixed(1)}s`.padStart(9))}  ${event.type.padEnd(10)}  ${figures}`;
}

function eventValue(value: unknown): string {
  if (typeof value === 'number') return String(Number(value.toPrecision(6)));
  return typeof value === 'string' ? value : JSON.stringify(value);
}
