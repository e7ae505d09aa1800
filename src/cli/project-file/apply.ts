/**
 * Runs the steps of a project file: shows every setting first, given or by default, then calls each
 * command as it would be typed. A step whose inputs have not changed is a cache hit.
 *
 * @module
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Project } from '../../ledger/projects.ts';
import { fail } from '../../problem/problem.ts';
import type { Cli, CommandResult, CommonOptions } from '../command.ts';
import { runOwnCommand } from '../own-command.ts';
import { table, type Style } from '../style.ts';
import { settingsOf } from './sections.ts';
import { wordsOf } from './words.ts';
import type { Step } from './read.ts';

export interface ApplyOptions extends CommonOptions {
  file: string;
  dryRun?: boolean;
}

interface Done {
  step: string;
  command: string[];
  exitCode: number;
  /** What the command printed under `--json`. */
  data?: unknown;
}

export async function applySteps(
  cli: Cli,
  options: ApplyOptions,
  steps: readonly Step[],
): Promise<CommandResult> {
  const { ledger } = await cli.session();
  const known = knownProject(ledger, options.file, steps[0]);
  const text = (style: Style) => planText(steps, style);
  if (options.dryRun) return { data: { file: options.file, plan: planOf(steps) }, text };
  cli.note(text(cli.style));
  const folder = mkdtempSync(join(tmpdir(), 'brewslm-apply-'));
  const done: Done[] = [];
  try {
    for (const step of steps) {
      if (step.section.name === 'project' && known !== undefined) continue;
      const result = await run(cli, options, step, folder, steps[0]);
      done.push(result);
      if (![0, 3, 4].includes(result.exitCode)) break;
      keep(ledger, steps[0], step);
      if (result.exitCode !== 0) break;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const last = done.at(-1);
  return {
    data: { file: options.file, plan: planOf(steps), steps: done },
    text: () =>
      last === undefined || last.exitCode === 0
        ? ''
        : `stopped at ${last.step}; mend what it says and apply again: what is done stays done`,
    ...(last !== undefined && { exitCode: last.exitCode }),
  };
}

/** @throws `project-file.differs` when the project was made in another way. */
function knownProject(ledger: Ledger, file: string, { settings, command }: Step) {
  const known = projectOf(ledger, settings.name);
  if (known === undefined) return undefined;
  for (const option of settingsOf(command)) {
    const name = option.attributeName() as 'template' | 'seed';
    const wanted = String(settings[name] ?? option.defaultValue);
    if (String(known[name]) !== wanted)
      fail(
        'project-file.differs',
        `project ${known.name} was made with ${name} ${known[name]}, the file says ${wanted}`,
        { location: { file, field: `project.${name}` } },
      );
  }
  return known;
}

const projectOf = (ledger: Ledger, name: unknown): Project | undefined =>
  ledger.projects.list().find((project) => project.name === name);

async function run(
  cli: Cli,
  { json, quiet, threads }: ApplyOptions,
  step: Step,
  folder: string,
  project: Step,
): Promise<Done> {
  const { section } = step;
  const write = (name: string, value: Record<string, unknown>): string => {
    const path = join(folder, `${section.name}-${name}.json`);
    writeFileSync(path, JSON.stringify(value));
    return path;
  };
  const words = [
    ...wordsOf(step, write),
    ...(step === project ? [] : ['--project', String(project.settings.name)]),
    ...(section.name === 'train' ? ['--one-click'] : []),
  ];
  const switches = [...(json ? ['--json'] : []), ...(json || quiet ? ['--quiet'] : [])];
  cli.progress.clear();
  if (!json)
    process.stdout.write(`\n${cli.style.bold(`$ brewslm ${words.map(quoted).join(' ')}`)}\n`);
  const { exitCode, text } = await runOwnCommand({
    words: [...words, ...switches],
    output: json ? 'capture' : 'inherit',
    threads,
    signal: cli.signal,
  });
  const data: unknown = text === '' ? undefined : JSON.parse(text);
  return { step: section.name, command: words, exitCode, ...(data !== undefined && { data }) };
}

/** What the file says is what the project was made from, whatever files stood in between. */
function keep(ledger: Ledger, project: Step, { section, settings }: Step): void {
  const made = projectOf(ledger, project.settings.name);
  if (made !== undefined && section.name !== 'project')
    ledger.projects.configure(made, { [section.name]: settings });
}

interface PlannedStep {
  step: string;
  given: Step['settings'];
  defaults: Record<string, unknown>;
  /** Decided when the step runs, by what the ones before it found. */
  open: string[];
}

const planOf = (steps: readonly Step[]): PlannedStep[] =>
  steps.map(({ section, command, settings }) => {
    const left = settingsOf(command).filter((option) => !(option.attributeName() in settings));
    const fixed = left.filter(({ defaultValue }) => defaultValue !== undefined);
    return {
      step: section.name,
      given: settings,
      defaults: Object.fromEntries(
        fixed.map((option) => [option.attributeName(), option.defaultValue]),
      ),
      open: left
        .filter((option) => !fixed.includes(option))
        .map((option) => option.attributeName()),
    };
  });

function planText(steps: readonly Step[], style: Style): string {
  const plan = planOf(steps);
  const rows = plan.flatMap(({ step, given, defaults }) => [
    ...Object.entries(given).map(([name, value]) => [step, name, valueText(value), '']),
    ...Object.entries(defaults).map(([name, value]) => [step, name, valueText(value), 'default']),
  ]);
  return [
    table(['step', 'setting', 'value', ''], rows, style),
    ...plan
      .filter(({ open }) => open.length > 0)
      .map(({ step, open }) => style.dim(`${step} decides when it runs: ${open.join(', ')}`)),
  ].join('\n');
}

const widest = 72;

function valueText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > widest ? `${text.slice(0, widest - 1)}…` : text;
}

const quoted = (word: string): string => (/^[\w./:=@-]+$/.test(word) ? word : `'${word}'`);
