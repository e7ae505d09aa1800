/**
 * Every operation, in the order in which help lists the commands. What lists need stands here (the
 * command with its arguments, a summary, the kind); a definition is loaded when it is called, so that
 * a list of operations costs nothing.
 *
 * @module
 */
import type { z } from 'zod';
import type { AnyOperation, Kind, Outcome } from './operation.ts';

export interface Entry {
  /** The words of its command, with the fields that stand in place: `artifact show <id>`. */
  command: string;
  summary: string;
  kind: Kind;
  /** Only a person takes this responsibility: assistants are never offered it. */
  peopleOnly?: true;
  /** It deletes something, or puts something else in its place. */
  destructive?: true;
  load(): Promise<{ operation: AnyOperation }>;
}

export const operations = {
  'project.create': {
    command: 'project create',
    summary: 'create a project from a template',
    kind: 'change',
    load: () => import('./project/create.ts'),
  },
  'project.list': {
    command: 'project list',
    summary: 'list the projects of this home',
    kind: 'query',
    load: () => import('./project/list.ts'),
  },
  'project.status': {
    command: 'project status',
    summary: 'where a project stands: its eight stages and four gates, and what to do next',
    kind: 'query',
    load: () => import('./project/status.ts'),
  },
  'project.file': {
    command: 'project file',
    summary: 'print the project as a file that `apply` runs',
    kind: 'query',
    load: () => import('./project-file/print.ts'),
  },
  'dataset.import': {
    command: 'dataset import [source...]',
    summary:
      'import files, a web address, a dataset of the hub or of Kaggle, or a sample: stages ingest and normalize, then Gate A',
    kind: 'work',
    load: () => import('./dataset/import.ts'),
  },
  'dataset.map': {
    command: 'dataset map',
    summary: 'show how records would be mapped, on a sample; makes no dataset',
    // The mapping may be written to a file.
    kind: 'change',
    destructive: true,
    load: () => import('./dataset/map.ts'),
  },
  'dataset.layouts': {
    command: 'dataset layouts',
    summary: 'list the exports, logs and training files of known tools that are recognised',
    kind: 'query',
    load: () => import('./dataset/layouts.ts'),
  },
  'dataset.schema': {
    command: 'dataset schema [name]',
    summary: 'the kinds of canonical records, and the JSON Schema of each',
    kind: 'query',
    load: () => import('./dataset/schema.ts'),
  },
  'dataset.show': {
    command: 'dataset show',
    summary:
      "show the project's dataset, or trace one row to its file and line, or a line to its rows",
    kind: 'query',
    load: () => import('./dataset/show.ts'),
  },
  'dataset.rows': {
    command: 'dataset rows',
    summary: 'browse the rows of a split, search them, or those of one label',
    kind: 'query',
    load: () => import('./dataset/rows.ts'),
  },
  'dataset.profile': {
    command: 'dataset profile',
    summary: 'lengths, labels, languages, what was left out, and the rows worth a look',
    kind: 'query',
    load: () => import('./dataset/profile.ts'),
  },
  'dataset.rejects': {
    command: 'dataset rejects',
    summary: 'list what was refused, or export it for repair',
    // The export writes a file.
    kind: 'change',
    destructive: true,
    load: () => import('./dataset/rejects.ts'),
  },
  'dataset.correct': {
    command: 'dataset correct',
    summary: 'keep what would have been right to reply, to be imported with the rest',
    kind: 'change',
    load: () => import('./dataset/correct.ts'),
  },
  'dataset.corrections': {
    command: 'dataset corrections',
    summary: 'list the replies that were put right, and where they lie',
    kind: 'query',
    load: () => import('./dataset/corrections.ts'),
  },
  'dataset.relabel': {
    command: 'dataset relabel',
    summary: 'find training rows whose label is likely wrong, or write them to put it right',
    // The rows may be written to a file.
    kind: 'change',
    destructive: true,
    load: () => import('./dataset/relabel.ts'),
  },
  'dataset.versions': {
    command: 'dataset versions',
    summary: 'list the versions of every source that was imported',
    kind: 'query',
    load: () => import('./dataset/versions.ts'),
  },
  'dataset.diff': {
    command: 'dataset diff [from] [to]',
    summary: 'show which rows were added, removed and changed from one version to another',
    kind: 'query',
    load: () => import('./dataset/diff.ts'),
  },
  'model.add': {
    command: 'model add <model>',
    summary: 'copy or download a base model into the store',
    kind: 'work',
    load: () => import('./model/add.ts'),
  },
  'model.list': {
    command: 'model list',
    summary: 'list base models: those in the store and those of the catalogue',
    kind: 'query',
    load: () => import('./model/list.ts'),
  },
  'model.show': {
    command: 'model show <id>',
    summary: 'what the store knows of a model; its files are checked',
    kind: 'query',
    load: () => import('./model/show.ts'),
  },
  'preflight.run': {
    command: 'preflight',
    summary: 'stage 3: which base models can be trained on this data, here; then Gate B',
    kind: 'work',
    load: () => import('./preflight/run.ts'),
  },
  'preflight.show': {
    command: 'preflight show',
    summary: 'the newest preflight of the dataset, judged for the machine as it is now',
    kind: 'query',
    load: () => import('./preflight/show.ts'),
  },
  'benchmark.run': {
    command: 'benchmark',
    summary: 'stage 4: train and score ready candidates on a sample of your data; then Gate C',
    kind: 'work',
    load: () => import('./benchmark/run.ts'),
  },
  'benchmark.show': {
    command: 'benchmark show',
    summary: 'the newest benchmark: ranking with error bars, who dropped out, tags',
    kind: 'query',
    load: () => import('./benchmark/show.ts'),
  },
  'benchmark.items': {
    command: 'benchmark items <first> <second>',
    summary: 'two candidates of the newest benchmark item by item: what each said, who is right',
    kind: 'query',
    load: () => import('./benchmark/items.ts'),
  },
  'train.start': {
    command: 'train',
    summary: 'plan and train; every default is shown before it starts',
    kind: 'work',
    load: () => import('./train/start.ts'),
  },
  'run.list': {
    command: 'run list',
    summary: 'list runs, oldest first: how they ended, which work, which wait and for what',
    kind: 'query',
    load: () => import('./run/list.ts'),
  },
  'run.show': {
    command: 'run show [run]',
    summary: 'show a run: loss curve, figures, alerts',
    kind: 'query',
    load: () => import('./run/show.ts'),
  },
  'run.timeline': {
    command: 'run timeline [run]',
    summary: 'show the events of a run, one a line',
    kind: 'query',
    load: () => import('./run/timeline.ts'),
  },
  'run.tail': {
    command: 'run tail [run]',
    summary: 'follow a run until it ends, and end as it does',
    kind: 'query',
    load: () => import('./run/tail.ts'),
  },
  'run.stop': {
    command: 'run stop <run>',
    summary: 'end a training early; its best weights become the checkpoint',
    kind: 'change',
    load: () => import('./run/stop.ts'),
  },
  'run.pause': {
    command: 'run pause <run>',
    summary: 'stop a training where `run resume` goes on; it keeps its place in the queue',
    kind: 'change',
    load: () => import('./run/pause.ts'),
  },
  'run.resume': {
    command: 'run resume <run>',
    summary: 'go on with a training that was paused, killed or failed, where it stopped',
    kind: 'change',
    load: () => import('./run/resume.ts'),
  },
  'run.compare': {
    command: 'run compare <first> <second>',
    summary: 'two trainings: settings that differ, curves, and who is better on held-out items',
    kind: 'query',
    load: () => import('./run/compare.ts'),
  },
  'run.diagnose': {
    command: 'run diagnose [run]',
    summary: 'why a run went as it did: the likeliest cause first, with evidence and what to do',
    kind: 'query',
    load: () => import('./run/diagnose.ts'),
  },
  'run.report': {
    command: 'run report [run]',
    summary:
      'all that is known of a run; with --html a page with curves and everything that happened',
    kind: 'query',
    load: () => import('./run/report.ts'),
  },
  'run.export': {
    command: 'run export [run]',
    summary: 'give a run to TensorBoard, to an OpenTelemetry receiver or to MLflow',
    kind: 'change',
    load: () => import('./run/export.ts'),
  },
  'job.list': {
    command: 'job list',
    summary: 'list jobs, oldest first: what a server does, what waits and for what, what ended how',
    kind: 'query',
    load: () => import('./job/list.ts'),
  },
  'job.show': {
    command: 'job show <id>',
    summary: 'show a job: how it stands, how far it is, and how it ended',
    kind: 'query',
    load: () => import('./job/show.ts'),
  },
  'job.log': {
    command: 'job log <id>',
    summary: 'the last lines that the process of a job wrote',
    kind: 'query',
    load: () => import('./job/show-log.ts'),
  },
  'job.cancel': {
    command: 'job cancel <id>',
    summary: 'take a job out of the queue, or stop it where it can be taken up again',
    kind: 'change',
    load: () => import('./job/cancel.ts'),
  },
  'job.retry': {
    command: 'job retry <id>',
    summary: 'queue a job again that failed, was refused or cancelled; finished work is kept',
    kind: 'change',
    load: () => import('./job/retry.ts'),
  },
  'export.run': {
    command: 'export',
    summary: 'package the newest checkpoint, check and measure it, and propose it as a release',
    kind: 'work',
    load: () => import('./export/run.ts'),
  },
  'optimize.run': {
    command: 'optimize',
    summary: 'quantize for a device, measure every type, and pick the best that fits',
    kind: 'work',
    load: () => import('./optimize/run.ts'),
  },
  'bundle.sign': {
    command: 'bundle sign <folder>',
    summary: 'sign the folder of an export with a key of your own (OpenSSF Model Signing)',
    kind: 'change',
    peopleOnly: true,
    // An earlier signature is replaced.
    destructive: true,
    load: () => import('./bundle/sign.ts'),
  },
  'bundle.verify': {
    command: 'bundle verify <folder>',
    summary:
      'check the folder of an export against its list of digests, and who signed it; needs no project',
    kind: 'query',
    load: () => import('./bundle/verify.ts'),
  },
  'eval.run': {
    command: 'eval',
    summary: 'measure a model behind an endpoint on the test items, and hold ours against it',
    kind: 'work',
    // Inputs of test items go to whoever runs the endpoint.
    peopleOnly: true,
    load: () => import('./eval/run.ts'),
  },
  'drift.check': {
    command: 'drift check',
    summary: 'hold what comes in against the data that the release in force was trained on: gate D',
    kind: 'work',
    load: () => import('./drift/check.ts'),
  },
  'release.propose': {
    command: 'release propose',
    summary: 'make a bundle a release candidate and judge it: gate D',
    kind: 'change',
    load: () => import('./release/propose.ts'),
  },
  'release.accept': {
    command: 'release accept',
    summary: 'put a candidate in force; needs gate D to pass or to be overridden',
    kind: 'change',
    destructive: true,
    load: () => import('./release/accept.ts'),
  },
  'release.reject': {
    command: 'release reject',
    summary: 'turn a candidate down, or take a release out of force: the one before is back',
    kind: 'change',
    destructive: true,
    load: () => import('./release/reject.ts'),
  },
  'release.rollback': {
    command: 'release rollback',
    summary:
      'go back to the release that was in force or in a channel before, or to an earlier one',
    kind: 'change',
    destructive: true,
    load: () => import('./release/rollback.ts'),
  },
  'release.channel': {
    command: 'release channel [channel]',
    summary: 'what is in staging and production, or put an accepted release there',
    kind: 'change',
    destructive: true,
    load: () => import('./release/channel.ts'),
  },
  'release.compare': {
    command: 'release compare',
    summary: 'a release against the one in force: metrics, slices, and the items that changed',
    kind: 'query',
    load: () => import('./release/compare.ts'),
  },
  'release.note': {
    command: 'release note',
    summary: 'what a release brings, as Markdown for those who use it',
    kind: 'query',
    load: () => import('./release/note.ts'),
  },
  'release.list': {
    command: 'release list',
    summary: 'list the releases of a project, oldest first',
    kind: 'query',
    load: () => import('./release/list.ts'),
  },
  'release.show': {
    command: 'release show',
    summary: 'show what a release was decided from',
    kind: 'query',
    load: () => import('./release/show.ts'),
  },
  'release.backlog': {
    command: 'release backlog',
    summary: 'what would help the next run, most pressing first, with evidence',
    kind: 'query',
    load: () => import('./release/backlog.ts'),
  },
  'backlog.apply': {
    command: 'backlog apply <entry>',
    summary: 'draft what an entry of the backlog asks for: a plan, or rows to put right',
    kind: 'change',
    load: () => import('./backlog/apply.ts'),
  },
  'generate.run': {
    command: 'generate',
    summary: 'write a reply to one prompt, streaming',
    kind: 'query',
    load: () => import('./generate/run.ts'),
  },
  'gate.list': {
    command: 'gate list',
    summary: 'every verdict of a project, oldest first',
    kind: 'query',
    load: () => import('./gate/list.ts'),
  },
  'gate.show': {
    command: 'gate show',
    summary: 'the newest verdict of a gate, with policy and findings',
    kind: 'query',
    load: () => import('./gate/show.ts'),
  },
  'gate.policy': {
    command: 'gate policy',
    summary: 'what the gates ask of a project, and which of it is its own',
    kind: 'query',
    load: () => import('./gate/policy.ts'),
  },
  'gate.change': {
    command: 'gate change',
    summary: 'let the gates of a project ask something else from now on',
    kind: 'change',
    peopleOnly: true,
    load: () => import('./gate/change.ts'),
  },
  'gate.override': {
    command: 'gate override',
    summary: 'go on behind a gate that did not pass; stays on record for ever',
    kind: 'change',
    peopleOnly: true,
    load: () => import('./gate/override.ts'),
  },
  'artifact.list': {
    command: 'artifact list',
    summary: 'list artifacts, oldest first',
    kind: 'query',
    load: () => import('./artifact/list.ts'),
  },
  'artifact.show': {
    command: 'artifact show <id>',
    summary: 'show what an artifact holds and how it was made',
    kind: 'query',
    load: () => import('./artifact/show.ts'),
  },
  'artifact.lineage': {
    command: 'artifact lineage [id]',
    summary: 'show what an artifact was made from, down to the rows of the source',
    kind: 'query',
    load: () => import('./artifact/lineage.ts'),
  },
  'artifact.verify': {
    command: 'artifact verify [id]',
    summary: 'check every stored byte against its digest',
    kind: 'query',
    load: () => import('./artifact/verify.ts'),
  },
  'artifact.replay': {
    command: 'artifact replay <id>',
    summary: 'recompute an artifact from its inputs and compare byte for byte',
    kind: 'query',
    load: () => import('./artifact/replay.ts'),
  },
  'artifact.gc': {
    command: 'artifact gc',
    summary:
      'delete stored files that no artifact needs, and what killed processes left unfinished',
    kind: 'change',
    destructive: true,
    load: () => import('./artifact/gc.ts'),
  },
  'key.create': {
    command: 'key create',
    summary: 'let somebody reach this home from elsewhere, through `serve-api`',
    kind: 'change',
    peopleOnly: true,
    load: () => import('./key/create.ts'),
  },
  'key.list': {
    command: 'key list',
    summary: 'list keys: whose they are, what they may, when they were used',
    kind: 'query',
    load: () => import('./key/list.ts'),
  },
  'key.revoke': {
    command: 'key revoke <id>',
    summary: 'make a key useless',
    kind: 'change',
    peopleOnly: true,
    destructive: true,
    load: () => import('./key/revoke.ts'),
  },
  'audit.list': {
    command: 'audit list',
    summary: 'who changed what over HTTP, newest first',
    kind: 'query',
    load: () => import('./audit/list.ts'),
  },
  'support.bundle': {
    command: 'support-bundle',
    summary: 'collect what a maintainer needs, without rows, paths and secrets, and show it first',
    kind: 'change',
    load: () => import('./support/bundle.ts'),
  },
  'machine.show': {
    command: 'machine show',
    summary: 'what this machine is and has to spare, without measuring it',
    kind: 'query',
    load: () => import('./machine/show.ts'),
  },
  'runtime.profile': {
    command: 'runtime profile',
    summary: 'what this machine is and has to spare; measured in ten seconds on first use',
    kind: 'change',
    load: () => import('./runtime/profile.ts'),
  },
  'runtime.add': {
    command: 'runtime add <kind>',
    summary: 'make a Ray cluster known, and look whether it can do jobs',
    kind: 'change',
    load: () => import('./runtime/add.ts'),
  },
  'runtime.remove': {
    command: 'runtime remove <name>',
    summary: 'forget a cluster; what is in its storage stays',
    kind: 'change',
    destructive: true,
    load: () => import('./runtime/remove.ts'),
  },
  'runtime.list': {
    command: 'runtime list',
    summary: 'what can train here: runtimes, what they compute on, and whether they are ready',
    kind: 'query',
    load: () => import('./runtime/list.ts'),
  },
  'runtime.setup': {
    command: 'runtime setup <name>',
    summary: 'make the Python environment of the PyTorch runtime, or take one that is there',
    kind: 'work',
    load: () => import('./runtime/setup.ts'),
  },
  'runtime.doctor': {
    command: 'runtime doctor [name]',
    summary: 'try the runtimes, and say what is wrong and how to mend it',
    kind: 'work',
    load: () => import('./runtime/doctor.ts'),
  },
  'template.list': {
    command: 'template list',
    summary: 'list project templates',
    kind: 'query',
    load: () => import('./catalog/templates.ts'),
  },
  'task.list': {
    command: 'task list',
    summary: 'list tasks',
    kind: 'query',
    load: () => import('./catalog/tasks.ts'),
  },
  'sample.list': {
    command: 'sample list',
    summary: 'list the datasets that come with the program',
    kind: 'query',
    load: () => import('./catalog/samples.ts'),
  },
  'target.list': {
    command: 'target list',
    summary: 'list serving targets',
    kind: 'query',
    load: () => import('./catalog/targets.ts'),
  },
  'target.doctor': {
    command: 'target doctor <target>',
    summary: 'which programs that load its bundles are here, and how to get the others',
    kind: 'query',
    load: () => import('./target/doctor.ts'),
  },
  'target.matrix': {
    command: 'target matrix',
    summary: 'write a bundle for each of several targets, and show which programs loaded it',
    kind: 'work',
    load: () => import('./target/matrix.ts'),
  },
  'project.schema': {
    command: 'schema',
    summary: 'print the JSON Schema of project files, for editors',
    kind: 'query',
    load: () => import('./project-file/print-schema.ts'),
  },
} as const satisfies Record<string, Entry>;

/** A first word that several commands share and that is none by itself, such as `dataset`. */
export type Group = Exclude<FirstWord<Command>, Command>;

type Command = (typeof operations)[keyof typeof operations]['command'];
type FirstWord<Words> = Words extends `${infer First} ${infer Rest}`
  ? Rest extends `${'<' | '['}${string}`
    ? never
    : First
  : never;

/** What commands that share a first word are about: a line for each such word, and for no other. */
export const groups: Readonly<Record<Group, string>> = {
  project: 'create and list projects, and see where one stands',
  dataset: 'import data and see what became of it',
  model: 'bring in and list base models',
  run: 'what runs, waits and ran, how it goes, and stopping it',
  job: 'work that a server does by itself: what waits, works and ended',
  bundle: 'sign and check what was exported, wherever it is',
  drift: 'what comes in against what was learnt',
  release: 'propose, judge and accept releases; see what the next run should do',
  backlog: 'draft what the next run should do',
  gate: 'what the gates decided, and overriding them',
  key: 'who may reach this home from elsewhere',
  audit: 'who did what from elsewhere',
  artifact: 'list, inspect, verify and replay what stages made',
  machine: 'the machine that commands run on',
  runtime: 'the machine that models are trained on',
  template: 'list project templates',
  task: 'list tasks',
  sample: 'list the datasets that come with the program',
  target: 'where models run: what each place loads, and what of it is here',
};

export type OperationName = keyof typeof operations;

/** The definition behind a name. */
export type OperationOf<Name extends OperationName> = Awaited<
  ReturnType<(typeof operations)[Name]['load']>
>['operation'];

/** What a caller gives. */
export type InputOf<Name extends OperationName> = z.input<OperationOf<Name>['input']>;

/** How it ends: output, verdicts, whether it failed or was interrupted. */
export type OutcomeOf<Name extends OperationName> = Awaited<ReturnType<OperationOf<Name>['run']>> &
  Pick<Outcome, 'verdicts' | 'failed' | 'interrupted'>;

/** What a caller gets; what `--json` prints. */
export type OutputOf<Name extends OperationName> = OutcomeOf<Name>['output'];

export const operationNames = Object.keys(operations) as OperationName[];

export const entryOf = (name: OperationName): Entry => operations[name];

/** Loads a definition. */
export const operationOf = async (name: OperationName): Promise<AnyOperation> =>
  (await entryOf(name).load()).operation;
