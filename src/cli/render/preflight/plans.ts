/**
 * Proposed plans side by side: the settings in which they differ, and what each comes to.
 *
 * @module
 */
import type { TimeEstimate } from '../../../planning/time/time-forecast.ts';
import { costText, timeText } from '../../draw/text/time.ts';
import type { PlannedTime } from '../../../lifecycle/preflight/times.ts';
import type { PlanProposal } from '../../../lifecycle/preflight/preflight-report.ts';
import { bytes, table, type Style } from '../../draw/text/style.ts';

/** @param times Of these plans, on this machine. */
export function renderPlans(
  plans: readonly PlanProposal[],
  times: readonly PlannedTime[],
  style: Style,
): string {
  const row = (name: string, cell: (plan: PlanProposal) => string): string[] => [
    name,
    ...plans.map(cell),
  ];
  const settings = new Set(
    plans.flatMap(({ differences }) => differences.map(({ setting }) => setting)),
  );
  const timeOf = (profile: string, text: (time: TimeEstimate) => string): string => {
    const found = times.find((one) => one.profile === profile);
    return (found && text(found.time)) || '–';
  };
  return [
    table(
      ['', ...plans.map(({ profile }) => profile)],
      [
        ...[...settings].map((setting) =>
          row(setting, ({ plan }) => settingText(plan[setting as keyof typeof plan])),
        ),
        row('epochs', ({ forecast }) => `${forecast.epochs}`),
        row('tokens', ({ forecast }) => `${forecast.trainTokens}`),
        row('memory', ({ memory }) => `${bytes(memory.low)} to ${bytes(memory.high)}`),
        row('disk', ({ disk }) => `${bytes(disk.low)} to ${bytes(disk.high)}`),
        row('time here', ({ profile }) => timeOf(profile, timeText)),
        row('cost', ({ profile }) => timeOf(profile, costText)),
      ],
      style,
    ),
    ...plans.map(({ profile, why }) => style.dim(`${profile}: ${why}`)),
  ].join('\n');
}

function settingText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const parts = Object.entries(value).map(([name, part]) => `${name} ${String(part)}`);
  return parts.join(', ');
}
