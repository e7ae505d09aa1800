import { Option, type Command } from 'commander';
import { uses, type Use } from '../../catalog/licences/uses.ts';
import type { Finding } from '../../ledger/verdicts.ts';
import type { ProjectPreflight } from '../../lifecycle/preflight/run-preflight.ts';
import type { TimeEstimate } from '../../lifecycle/forecast/time.ts';
import type { PlannedTime } from '../../lifecycle/preflight/times.ts';
import type { CandidateReport, PlanProposal } from '../../lifecycle/preflight/report.ts';
import { command } from '../command.ts';
import { parseDuration } from '../duration.ts';
import { examples } from '../examples.ts';
import { renderFinding, renderVerdict } from '../render-problem.ts';
import { costText, groundsText, timeText } from '../render-time.ts';
import { bytes, duration, short, table, type Style } from '../style.ts';

interface PreflightCommandOptions {
  project: string;
  task?: string;
  baseModel?: string[];
  method?: 'full' | 'lora';
  runtime?: string;
  format?: string;
  target?: string;
  use?: Use;
  dataLicence?: string;
  budget?: number;
  settings?: string;
  plan?: boolean;
}

export function register(program: Command): void {
  const preflight = program
    .command('preflight')
    .description('stage 3: which base models can be trained on this data, here; then Gate B')
    .requiredOption('--project <id|name>', 'project to look at')
    .option('--task <id>', "task, see `task list`; the template's when left out")
    .option(
      '--base-model <id>',
      "candidate, repeatable; the template's and those added when left out",
      (id: string, ids: string[] | undefined) => [...(ids ?? []), id],
    )
    .addOption(
      new Option('--method <method>', 'how to train; by default what suits the base').choices([
        'full',
        'lora',
      ]),
    )
    .option('--runtime <id>', 'what trains; embedded when left out')
    .option('--format <format>', 'export format that the model is meant for')
    .option('--target <id>', 'where it will be served, see `optimize --help`')
    .addOption(
      new Option('--use <use>', 'what the model is for; licences are judged by it').choices(uses),
    )
    .option('--data-licence <id>', 'licence of the data, as the hub writes it, such as cc-by-4.0')
    .option('--budget <duration>', 'time that a plan may take, such as 10m', parseDuration)
    .option('--settings <file>', 'judge by these settings, a file as `train --plan` takes it')
    .option('--plan', 'propose train plans: safe, balanced, max_quality')
    .action(
      command<PreflightCommandOptions>(async (cli, options) => {
        const session = await cli.session();
        const project = session.ledger.projects.find(options.project);
        const [{ runPreflight }, { plannedTimes }, { readPlanFile }] = await Promise.all([
          import('../../lifecycle/preflight/run-preflight.ts'),
          import('../../lifecycle/preflight/times.ts'),
          import('../../lifecycle/train/plan-file.ts'),
        ]);
        const result = await runPreflight(session, project, {
          task: options.task,
          models: options.baseModel,
          method: options.method,
          runtime: options.runtime,
          format: options.format,
          target: options.target,
          use: options.use,
          dataLicence: options.dataLicence,
          budgetSeconds: options.budget,
          settings: options.settings === undefined ? undefined : readPlanFile(options.settings),
          plans: options.plan === true,
        });
        const times = plannedTimes(session, result.artifact);
        return {
          data: {
            artifact: result.artifact.id,
            report: result.report,
            times,
            verdict: result.verdict,
          },
          text: (style) =>
            [
              renderPreflight(result, times, style),
              ...(result.verdict.outcome === 'PASS'
                ? [`next: brewslm train --project ${project.id} --autopilot --one-click`]
                : []),
            ].join('\n'),
          verdicts: result.verdict.override === null ? [result.verdict] : [],
        };
      }),
    );
  examples(preflight, [
    'brewslm preflight --project 1 --task causal_lm --plan',
    'brewslm preflight --project 1 --base-model brew-10m --base-model smollm2-135m-instruct',
    'brewslm preflight --project 1 --use commercial --target raspberry_pi_5',
  ]);
}

export function renderPreflight(
  { artifact, report, verdict }: ProjectPreflight,
  times: readonly PlannedTime[],
  style: Style,
): string {
  return [
    `${style.bold('preflight')} ${short(artifact.id)}: task ${report.task}, ${report.sampled} records looked at, ${bytes(report.memoryLimit)} of memory`,
    candidateTable(report.candidates, times, style),
    ...groundsLine(times, style),
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
            planTable(
              plans,
              times.filter(({ candidate }) => candidate === id),
              style,
            ),
          ],
    ),
    renderVerdict({ ...verdict, findings: verdict.findings.filter(isOwn) }, style),
  ].join('\n');
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

const planTable = (
  plans: readonly PlanProposal[],
  times: readonly PlannedTime[],
  style: Style,
): string =>
  [
    table(
      ['plan', 'steps', 'epochs', 'tokens/step', 'rate', 'memory', 'time here', 'cost'],
      plans.map(({ profile, plan, forecast, memory }) => [
        profile,
        `${plan.steps}`,
        `${forecast.epochs}`,
        `${forecast.tokensPerStep}`,
        `${plan.learningRate}`,
        `${bytes(memory.low)} to ${bytes(memory.high)}`,
        ...timeCells(times.find((one) => one.profile === profile)?.time),
      ]),
      style,
    ),
    ...plans.map(({ profile, why }) => style.dim(`${profile}: ${why}`)),
  ].join('\n');

const timeCells = (time: TimeEstimate | undefined): [string, string] =>
  time === undefined ? ['–', '–'] : [timeText(time), costText(time) || '–'];

const millions = (count: number): string => `${(count / 1e6).toFixed(1)}M`;
