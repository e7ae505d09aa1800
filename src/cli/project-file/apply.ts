/**
 * Runs the steps of a project file: shows every setting first, given or by default, then calls each
 * command as it would be typed. A step whose inputs have not changed is a cache hit.
 *
 * @module
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { keepSettings, knownProject, planOf } from '../../operations/project-file/plan.ts';
import { readProjectFile, type Step } from '../../operations/project-file/read.ts';
import type { Cli, CommandResult } from '../command.ts';
import { runOwnCommand } from '../own-command.ts';
import { table, type Style } from '../draw/text/style.ts';
import { wordsOf } from './words.ts';

export interface ApplyOptions {
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

/** Paths in the file are meant from where it lies, and so is the home. */
export async function applyFile(
  cli: Cli,
  { file: path, ...rest }: ApplyOptions,
): Promise<CommandResult> {
  const steps = await readProjectFile(path);
  process.chdir(dirname(path));
  const options = { ...rest, file: basename(path) };
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
      const result = await run(cli, step, steps[0], { folder, file: options.file });
      done.push(result);
      if (![0, 3, 4].includes(result.exitCode)) break;
      keepSettings(ledger, steps[0], step);
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

/** @param places The project file, and where settings are kept that stand in it for a file's. */
async function run(
  cli: Cli,
  step: Step,
  project: Step,
  places: { folder: string; file: string },
): Promise<Done> {
  const { section } = step;
  const { json, quiet, threads } = cli;
  const inFile = new Map<string, string>();
  const write = (name: string, value: Record<string, unknown>): string => {
    const path = join(places.folder, `${section.name}-${name}.json`);
    writeFileSync(path, JSON.stringify(value));
    inFile.set(path, `${section.name}.${name} of ${places.file}`);
    return path;
  };
  const words = [
    ...wordsOf(step, write),
    ...(step === project ? [] : ['--project', String(project.settings.name)]),
    ...(section.name === 'train' ? ['--one-click'] : []),
  ];
  // A file that is gone in a moment is called by what it holds.
  const command = words.map((word) => inFile.get(word) ?? word);
  const switches = [...(json ? ['--json'] : []), ...(json || quiet ? ['--quiet'] : [])];
  cli.progress.clear();
  if (!json)
    process.stdout.write(`\n${cli.style.bold(`$ brewslm ${command.map(quoted).join(' ')}`)}\n`);
  const { exitCode, text } = await runOwnCommand({
    words: [...words, ...switches],
    output: json ? 'capture' : 'inherit',
    threads,
    signal: cli.signal,
  });
  const data: unknown = text === '' ? undefined : JSON.parse(text);
  return { step: section.name, command, exitCode, ...(data !== undefined && { data }) };
}

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
