/**
 * A preflight report as a table of candidates with what was found, and the verdict of Gate B.
 *
 * @module
 */
import type { Finding } from '../../../ledger/verdicts.ts';
import type { TimeEstimate } from '../../../planning/time/time-forecast.ts';
import type { CandidateReport } from '../../../lifecycle/preflight/preflight-report.ts';
import type { PlannedTime } from '../../../lifecycle/preflight/times.ts';
import { memoryLines } from './memory.ts';
import { renderPlans } from './plans.ts';
import type { OutputOf } from '../../../operations/index.ts';
import { renderFinding, renderVerdict } from '../../draw/problem.ts';
import { groundsText } from '../../draw/text/time.ts';
import { drawRuns, legendOfRuns } from '../../draw/data/token-runs.ts';
import { bytes, duration, short, table, type Style } from '../../draw/text/style.ts';

export function renderPreflight(
  { artifact, report, times, measuredMemory, verdict }: OutputOf<'preflight.show'>,
  style: Style,
): string {
  return [
    `${style.bold('preflight')} ${short(artifact)}: task ${report.task}, ${report.sampled} records looked at, ${bytes(report.memoryLimit)} of memory`,
    candidateTable(report.candidates, times, style),
    ...groundsLine(times, style),
    ...memoryLines(report.candidates, measuredMemory, style),
    ...exampleLines(report.candidates, style),
    ...report.candidates.flatMap(({ id, findings }) =>
      findings.map((finding) =>
        renderFinding({ ...finding, message: `${id}: ${finding.message}` }, style),
      ),
    ),
    ...report.candidates.flatMap(({ id, plans }) =>
      plans === null
        ? []
        : [
            '',
            `${style.bold('plans')} for ${id}`,
            renderPlans(
              plans,
              times.filter(({ candidate }) => candidate === id),
              style,
            ),
          ],
    ),
    renderVerdict({ ...verdict, findings: verdict.findings.filter(isOwn) }, style),
  ].join('\n');
}

/** A row as the first candidate that is ready gets it; the others' rows are in the report. */
function exampleLines(candidates: readonly CandidateReport[], style: Style): string[] {
  const { id, facts } = candidates.find(({ status }) => status === 'READY') ?? {};
  if (!facts) return [];
  const { row, runs } = facts.example;
  return [
    '',
    `${style.bold('a row')} as ${id} gets it, ${row.file}:${row.line} (${legendOfRuns(style)})`,
    drawRuns(runs, style).trimEnd(),
    '',
  ];
}

/** What the gate found beyond the findings of single candidates. */
const isOwn = ({ code }: Finding): boolean =>
  code.startsWith('machine.') || code === 'preflight.none-ready';

/** Where the times come from; the same for all but for how near the runs are. */
function groundsLine(times: readonly PlannedTime[], style: Style): string[] {
  if (times.length === 0) return [];
  return [style.dim(`time of the balanced plan here: ${groundsText(times[0].time)}`)];
}

const timeOf = (times: readonly PlannedTime[], profile: string, candidate: string) =>
  times.find((one) => one.profile === profile && one.candidate === candidate)?.time;

const candidateTable = (
  candidates: readonly CandidateReport[],
  times: readonly PlannedTime[],
  style: Style,
): string =>
  table(
    [
      'candidate',
      'status',
      'method',
      'parameters',
      'tokens p50/p95/max',
      'row',
      'memory',
      'disk',
      'time here',
      'licence',
    ],
    candidates.map(({ id, status, method, facts }) => [
      id,
      status === 'READY' ? style.green(status) : style.red(status),
      method,
      facts ? millions(facts.parameters) : '–',
      facts ? `${facts.tokens.p50}/${facts.tokens.p95}/${facts.tokens.longest}` : '–',
      facts ? `${facts.sequenceLength}` : '–',
      facts ? `~${bytes(facts.memory.expected)}` : '–',
      facts ? `~${bytes(facts.disk.expected)}` : '–',
      expectedTime(timeOf(times, 'balanced', id)),
      facts?.licence ?? '–',
    ]),
    style,
  );

const expectedTime = (time: TimeEstimate | undefined): string =>
  time === undefined ? '–' : `~${duration(time.expected)}`;

const millions = (count: number): string => `${(count / 1e6).toFixed(1)}M`;
