/**
 * Steps that are proposed to people: the operation with its input, and the command that does the same.
 * Every face proposes these, so that none says another thing than the others.
 *
 * @module
 */
import { commandLine } from './command-line.ts';

/** Commands by operation, as `operations/index.ts` has them; a test holds both equal. */
export const usages = {
  'dataset.import': 'dataset import [source...]',
  'dataset.map': 'dataset map',
  'dataset.rows': 'dataset rows',
  'dataset.rejects': 'dataset rejects',
  'dataset.relabel': 'dataset relabel',
  'preflight.run': 'preflight',
  'preflight.show': 'preflight show',
  'benchmark.run': 'benchmark',
  'train.start': 'train',
  'run.tail': 'run tail [run]',
  'run.resume': 'run resume <run>',
  'export.run': 'export',
  'optimize.run': 'optimize',
  'release.propose': 'release propose',
  'release.accept': 'release accept',
  'release.backlog': 'release backlog',
  'gate.show': 'gate show',
} as const;

export interface Step {
  operation: keyof typeof usages;
  input: Readonly<Record<string, StepValue>>;
}

type StepValue = string | number | boolean;

/** The command line that does a step. */
export const commandOf = ({ operation, input }: Step): string =>
  commandLine(usages[operation], input);

/** Import of the template's sample, or of a file whose name stands for the person's own. */
export const importStep = (project: number, sample: string | null = null): Step => ({
  operation: 'dataset.import',
  input: sample === null ? { project, file: 'DATA.jsonl' } : { project, sample },
});

export const preflightStep = (project: number, task: string): Step => ({
  operation: 'preflight.run',
  input: { project, task, plan: true },
});

/** Benchmark and training in one. */
export const autopilotStep = (project: number): Step => ({
  operation: 'train.start',
  input: { project, autopilot: true, oneClick: true },
});

/** Training of what the benchmark chose. */
export const trainStep = (project: number): Step => ({
  operation: 'train.start',
  input: { project, oneClick: true },
});

export const exportStep = (project: number): Step => ({
  operation: 'export.run',
  input: { project, format: 'huggingface', target: 'vllm' },
});

export const acceptStep = (project: number, release: number): Step => ({
  operation: 'release.accept',
  input: { project, release },
});

/** Options and values up to the end of the sentence. */
const commandInFix = /\bbrewslm (benchmark|train|export)((?: [\w/:-]+(?:\.\w+)*)+)/;

/**
 * The step that the fix of a finding names by its command; null where it names none that can be taken as
 * it stands. Only the commands with which gates answer are known: a benchmark, a training, an export.
 */
export function stepInFix(fix: string): Step | null {
  const [, word, rest] = commandInFix.exec(fix) ?? [];
  if (word === undefined) return null;
  const input: Record<string, StepValue> = {};
  for (const given of rest.split(' --').slice(1)) {
    const [option, ...values] = given.split(' ');
    // Several values, as of --models, are for a person to type.
    if (values.length > 1) return null;
    const name = option.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const [value = true] = values;
    input[name] = /^\d+$/.test(String(value)) ? Number(value) : value;
  }
  const operation = (
    { benchmark: 'benchmark.run', train: 'train.start', export: 'export.run' } as const
  )[word as 'benchmark' | 'train' | 'export'];
  return { operation, input };
}
