import type { BacklogEntry } from '../../../lifecycle/deliver/backlog.ts';
import type { ReleaseDetails } from '../../../lifecycle/release-bundle.ts';
import { amountText, changeText } from '../../../lifecycle/deliver/regression.ts';
import type { Verdict } from '../../../ledger/verdicts.ts';
import { renderVerdict } from '../problem.ts';
import { figure } from './metrics.ts';
import type { Style } from '../text/style.ts';

interface Judged {
  release: number;
  verdict: Verdict;
  details: ReleaseDetails;
}

export function renderRelease({ release, verdict, details }: Judged, style: Style): string {
  const { regression, against, backlog } = details;
  const { candidate, reference, worsening, metric, items } = regression;
  const change = `${amountText(metric, worsening.value)} than ${against}`;
  const likely = changeText(metric, worsening.interval);
  return [
    `release candidate ${style.bold(`${release}`)}: ${metric} ${figure(candidate)} against ${figure(reference)} on ${items} items, ${change} (95 %: ${likely})`,
    renderVerdict(verdict, style),
    ...(backlog.length > 0 ? ['next run:', ...renderBacklog(backlog.slice(0, 3), style)] : []),
  ].join('\n');
}

export const renderBacklog = (entries: readonly BacklogEntry[], style: Style): string[] =>
  entries.flatMap(({ title, action, weight }) => [
    `  ${style.bold(weight.toFixed(2))}  ${title}`,
    style.dim(`        ${action}`),
  ]);
