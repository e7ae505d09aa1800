/**
 * Where a project stands: its eight stages, its four gates, what to do next. Told from the ledger and
 * from small files of artifacts, so that it can be asked for again and again.
 *
 * @module
 */
import { loadTemplate } from '../../catalog/templates/template.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { inForce } from '../../ledger/releases.ts';
import type { Project } from '../../ledger/projects.ts';
import type { Gate, Outcome } from '../../ledger/verdicts.ts';
import { gatherFacts, verdictOf, type ProjectFacts } from './facts.ts';
import { backlogOf, metricOfRelease } from './figures.ts';
import { nextStep, type NextStep } from './next-step.ts';
import { gist, statusOfStages, type StageStatus } from './stages.ts';

/** What a gate said last, of whatever artifact that was. */
export interface GateStatus {
  gate: Gate;
  /** Null where it has judged nothing yet. */
  outcome: Outcome | null;
  overridden: boolean;
  /** The artifact that was judged. */
  subject: string | null;
  /** The gravest finding, or what would decide; null of a gate that found nothing. */
  summary: string | null;
  findings: number;
}

export interface ProjectStatus {
  project: { id: number; name: string; template: string; task: string; createdAt: string };
  stages: StageStatus[];
  gates: GateStatus[];
  next: NextStep | null;
  /** Runs that wait or work. */
  active: { runs: number[] };
  /** The release in force, with the deciding metric and its bounds where it was measured. */
  release: {
    number: number;
    bundle: string;
    metric?: string;
    value?: number;
    low?: number;
    high?: number;
  } | null;
  /** Entries in the backlog of the newest release. */
  backlog: number;
}

export function projectStatus(ledger: Ledger, project: Project): ProjectStatus {
  const facts = gatherFacts(ledger, project);
  const { id, name, template, createdAt } = project;
  return {
    project: { id, name, template, task: loadTemplate(template).task, createdAt },
    stages: statusOfStages(facts),
    gates: (['A', 'B', 'C', 'D'] as const).map((gate) => gateStatus(facts, gate)),
    next: nextStep(facts),
    active: { runs: facts.active.map((run) => run.id) },
    release: releaseOf(facts),
    backlog: backlogOf(facts),
  };
}

function gateStatus(facts: ProjectFacts, gate: Gate): GateStatus {
  const verdict = verdictOf(facts, gate);
  return {
    gate,
    outcome: verdict?.outcome ?? null,
    overridden: verdict !== undefined && verdict.override !== null,
    subject: verdict?.subject ?? null,
    summary: verdict ? gist(verdict) : null,
    findings: verdict?.findings.length ?? 0,
  };
}

function releaseOf(facts: ProjectFacts): ProjectStatus['release'] {
  const release = inForce(facts.releases);
  if (release === undefined) return null;
  const metric = metricOfRelease(facts);
  return {
    number: release.id,
    bundle: release.bundle,
    ...(metric && {
      metric: metric.name,
      value: metric.value,
      low: metric.interval.low,
      high: metric.interval.high,
    }),
  };
}
