/**
 * What a maintainer needs to find out why something went wrong, and nothing of what the model learns
 * from: versions, facts of the machine, runs with their events, verdicts by code, settings of plans.
 *
 * @module
 */
import { zipSync } from 'fflate';
import { ownVersion } from '../../catalog/own-package.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Project } from '../../ledger/projects.ts';
import type { Run, RunEvent } from '../../ledger/work/runs.ts';
import type { Problem } from '../../problem/problem.ts';
import { diskNow } from '../../runtimes/machine/disk.ts';
import { surveyGpus } from '../../runtimes/machine/gpu.ts';
import { thisHost } from '../../runtimes/machine/host.ts';
import { memoryNow } from '../../runtimes/machine/memory-now.ts';
import { vectorFeatures } from '../../runtimes/machine/processor.ts';
import { diagnose } from '../observe/diagnosis/diagnose.ts';
import { scrubData, scrubMessage, scrubProblem } from './scrub.ts';

/** A file of the bundle, with what it is. */
export interface SupportFile {
  name: string;
  holds: string;
  content: Buffer;
}

/** Runs that are told of, the newest; of each no more than so many events, the last. */
const newestRuns = 50;
const lastEvents = 2000;

/** Collects what the bundle of a project holds; it is in memory until somebody writes it. */
export function supportFiles(ledger: Ledger, project: Project): SupportFile[] {
  const runs = ledger.runs.list(project.id).slice(-newestRuns);
  return [
    file('machine.json', 'versions, processor, memory, disk', machineOf(ledger.home)),
    file('project.json', 'template, seed, and artifacts by digest', projectOf(ledger, project)),
    file(
      'runs.json',
      'every stage that ran: status, problem, diagnosis',
      runs.map((run) => runOf(ledger, run)),
    ),
    file(
      'verdicts.json',
      'outcomes of gates with the codes of findings',
      verdictsOf(ledger, project),
    ),
    file('plans.json', 'settings of trainings', plansOf(ledger, project)),
    ...runs.flatMap((run) => {
      const events = ledger.runs.events(run.id).slice(-lastEvents);
      if (events.length === 0) return [];
      const lines = events.map((event) => `${JSON.stringify(eventOf(event))}\n`).join('');
      const name = `events/run-${run.id}.jsonl`;
      return [{ name, holds: `what happened in run ${run.id}`, content: Buffer.from(lines) }];
    }),
  ];
}

/** Packs the files; the same ones give the same bytes, since the time is the first that ZIP knows. */
export const archiveOf = (files: readonly SupportFile[]): Uint8Array =>
  zipSync(Object.fromEntries(files.map(({ name, content }) => [name, content])), {
    mtime: new Date(1980, 0, 1),
  });

const file = (name: string, holds: string, data: unknown): SupportFile => ({
  name,
  holds,
  content: Buffer.from(`${JSON.stringify(data, null, 2)}\n`),
});

function machineOf(home: string) {
  const host = thisHost();
  return {
    brewslm: ownVersion,
    node: host.node,
    platform: host.platform,
    architecture: host.architecture,
    kernel: host.release,
    processor: host.processorModel,
    features: vectorFeatures(host),
    cores: { logical: host.logicalCores, schedulable: host.schedulableCores },
    memory: memoryNow(host),
    disk: diskNow(home),
    gpus: surveyGpus(host),
    packages: Object.fromEntries(
      ['onnxruntime-node', 'node-llama-cpp', 'libsql', 'tokenizers'].map((name) => [
        name,
        host.packageVersion(name),
      ]),
    ),
  };
}

const projectOf = ({ projects }: Ledger, project: Project) => ({
  template: project.template,
  seed: project.seed,
  artifacts: projects.artifacts(project).map(({ id, kind, bytes, descriptor }) => ({
    id,
    kind,
    bytes,
    inputs: descriptor.inputs,
    producer: { stage: descriptor.producer.stage, version: descriptor.producer.version },
    summary: scrubData(descriptor.summary),
  })),
});

function runOf(ledger: Ledger, run: Run) {
  const { id, stage, key, status, artifact, problem, startedAt, endedAt } = run;
  return {
    id,
    stage,
    key: scrubData(key),
    status,
    artifact,
    startedAt,
    endedAt,
    problem: problem === null ? null : scrubProblem(problem),
    causes: diagnose(ledger, run).causes.map(({ cause, likelihood }) => ({ cause, likelihood })),
  };
}

const verdictsOf = ({ verdicts }: Ledger, project: Project) =>
  verdicts.list(project.id).map(({ gate, outcome, subject, at, findings, override }) => ({
    gate,
    outcome,
    subject,
    at,
    overridden: override !== null,
    findings: findings.map(({ code, severity, count }) => ({ code, severity, count })),
  }));

const plansOf = ({ projects }: Ledger, project: Project) =>
  projects.history(project, 'train-plan').map(({ artifact, at }) => ({
    id: artifact.id,
    at,
    plan: scrubData(artifact.json<unknown>('plan.json'), 1),
  }));

/** Events of workers and supervisors, whose fields have names of the protocol. */
const runEvents: ReadonlySet<string> = new Set(
  'metric eval checkpoint resumed heartbeat machine progress done amendment'.split(' '),
);

function eventOf({ at, type, data }: RunEvent) {
  const told = { at, type: /^[a-z][a-z.-]*$/.test(type) ? type : '[removed]' };
  switch (type) {
    case 'alert':
      return { ...told, problem: scrubProblem(data as unknown as Problem) };
    case 'failed':
    case 'retry':
      return {
        ...told,
        attempt: data.attempt,
        problem: scrubProblem(data.problem as Problem),
      };
    // Libraries write what they like, a row among it.
    case 'log':
      return { ...told, level: data.level, characters: String(data.message).length };
    case 'hello': {
      const { fingerprint = {} } = data as { fingerprint?: Record<string, unknown> };
      const { engine, device } = fingerprint;
      const words = [engine, device].map((text) => scrubMessage(String(text ?? '')));
      return { ...told, data: scrubData(data, 1), engine: words[0], device: words[1] };
    }
    case 'inputs':
      return { ...told, inputs: scrubData(data.inputs) };
    default:
      return { ...told, data: runEvents.has(type) ? scrubData(data, 1) : '[removed]' };
  }
}
