import type { Command } from 'commander';
import type { Gate, RecordedVerdict } from '../../ledger/verdicts.ts';
import type { Session } from '../../lifecycle/stage/run-stage.ts';
import { command } from '../command.ts';
import { examples } from '../examples.ts';
import { outcomeTone, renderVerdict } from '../render-problem.ts';
import { short, table, type Style } from '../style.ts';

interface GateOptions {
  project: string;
  gate: string;
}

export function register(program: Command): void {
  const gate = program.command('gate').description('what the gates decided, and overriding them');

  gate
    .command('list')
    .description('every verdict of a project, oldest first')
    .requiredOption('--project <id|name>', 'project to look at')
    .action(
      command<{ project: string }>(async (cli, options) => {
        const { ledger } = await cli.session();
        const verdicts = ledger.verdicts.list(ledger.projects.find(options.project).id);
        return { data: verdicts, text: (style) => verdictTable(verdicts, style) };
      }),
    );

  gate
    .command('show')
    .description('the newest verdict of a gate, with policy and findings')
    .requiredOption('--project <id|name>', 'project to look at')
    .requiredOption('--gate <letter>', 'A, B, C or D')
    .action(
      command<GateOptions>(async (cli, options) => {
        const verdict = await newest(await cli.session(), options);
        return {
          data: verdict,
          text: (style) =>
            [
              renderVerdict(verdict, style),
              ...overrideLine(verdict),
              `judged ${short(verdict.subject)} by policy ${JSON.stringify(verdict.policy)}`,
            ].join('\n'),
        };
      }),
    );

  const override = gate
    .command('override')
    .description('go on behind a gate that did not pass; stays on record for ever')
    .requiredOption('--project <id|name>', 'project the verdict belongs to')
    .requiredOption('--gate <letter>', 'A, B, C or D')
    .requiredOption('--reason <text>', 'why going on is right; goes into every later bundle')
    .action(
      command<GateOptions & { reason: string }>(async (cli, options) => {
        const session = await cli.session();
        const { fail } = await import('../../problem/problem.ts');
        const before = await newest(session, options);
        if (options.reason.trim() === '') fail('usage.invalid', 'an override needs a reason');
        if (before.outcome === 'PASS')
          fail('gate.not-needed', `gate ${before.gate} passed: nothing to override`);
        session.ledger.verdicts.override(before.id, options.reason.trim());
        const verdict = await newest(session, options);
        return {
          data: verdict,
          text: (style) =>
            [
              `${style.yellow('overridden')} gate ${verdict.gate}, which said ${verdict.outcome} on ${short(verdict.subject)}`,
              ...overrideLine(verdict),
            ].join('\n'),
        };
      }),
    );
  examples(override, [
    'brewslm gate override --project 1 --gate C --reason "first try, the floor is for later data"',
  ]);
}

/** @throws `gate.unknown`, `gate.no-verdict` */
async function newest({ ledger }: Session, options: GateOptions): Promise<RecordedVerdict> {
  const { fail } = await import('../../problem/problem.ts');
  const project = ledger.projects.find(options.project);
  const letter = options.gate.toUpperCase();
  if (!['A', 'B', 'C', 'D'].includes(letter))
    fail('gate.unknown', `there is no gate ${options.gate}`);
  return (
    ledger.verdicts.latest(project.id, letter as Gate) ??
    fail('gate.no-verdict', `gate ${letter} has not judged project ${project.name} yet`)
  );
}

const overrideLine = ({ override }: RecordedVerdict): string[] =>
  override === null ? [] : [`overridden ${override.at}: ${override.reason}`];

const verdictTable = (verdicts: readonly RecordedVerdict[], style: Style): string =>
  verdicts.length === 0
    ? 'no gate has judged yet'
    : table(
        ['gate', 'outcome', 'subject', 'findings', 'at', 'override'],
        verdicts.map(({ gate, outcome, subject, findings, at, override }) => [
          gate,
          outcomeTone(outcome, style),
          short(subject),
          `${findings.length}`,
          at,
          override?.reason ?? '',
        ]),
        style,
      );
