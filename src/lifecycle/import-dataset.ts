/**
 * From source files to a judged dataset: stages 1 and 2, then Gate A.
 *
 * @module
 */
import { sensitivePolicyOf, type SensitiveAction } from '../catalog/tasks/sensitive-policy.ts';
import { loadTask, type Task } from '../catalog/tasks/task.ts';
import { loadTemplate } from '../catalog/templates/template.ts';
import type { DataIntegrityPolicy } from '../catalog/tasks/data-integrity-policy.ts';
import type { Mapping } from '../catalog/records/mapping.ts';
import type { Artifact } from '../ledger/artifacts.ts';
import type { Project } from '../ledger/projects.ts';
import type { RecordedVerdict } from '../ledger/verdicts.ts';
import { fail } from '../problem/problem.ts';
import { judgeDataIntegrity } from './gates/data-integrity.ts';
import { importFiles, importSample } from './ingest/import-files.ts';
import { ingest, type IngestConfiguration } from './ingest/ingest.ts';
import type { RemoteOptions } from './ingest/remote/fetched.ts';
import { importRemote } from './ingest/remote/import-remote.ts';
import type { RemoteSpec } from './ingest/remote/spec.ts';
import { cardOf, type DatasetCard } from './normalize/dataset.ts';
import { normalize } from './normalize/normalize.ts';
import { runStage, type Session } from './run-stage.ts';

/** A bundled sample, files of the user, or something elsewhere. */
export type Source =
  | { sample: string }
  | { files: readonly string[] }
  | { remote: RemoteSpec; options: RemoteOptions };

export interface ImportOptions {
  /** What to do about personal data and secrets; the task's policy when left out. */
  sensitive?: SensitiveAction;
  /** Field whose value groups rows that must share a split. */
  groupField?: string;
}

export interface ImportedDataset {
  snapshot: Artifact;
  dataset: Artifact;
  card: DatasetCard;
  verdict: RecordedVerdict;
}

/**
 * @param mapping Overrides the template's; null infers it.
 * @throws what reading and mapping refuse: `file.*`, `mapping.*`, `dataset.*`
 */
export async function importDataset(
  session: Session,
  project: Project,
  source: Source,
  mapping: Mapping | null,
  { sensitive, groupField }: ImportOptions = {},
): Promise<ImportedDataset> {
  const { ledger } = session;
  const template = loadTemplate(project.template);
  const task = loadTask(template.task);
  const policy = policyOf(task, {
    ...template.gates.A,
    ...(sensitive && { sensitive: sensitivePolicyOf(sensitive) }),
  });
  if ('files' in source && source.files.length === 0)
    fail('usage.invalid', 'give a source, a file or a sample to import');
  const snapshot = await runStage(session, project, ingest, {
    inputs: {},
    configuration: await bringIn(session, source),
  });
  const dataset = await runStage(session, project, normalize, {
    inputs: { snapshot: snapshot.artifact },
    configuration: {
      task: task.id,
      records: task.records,
      mapping: mapping ?? template.mapping,
      split: template.split ?? task.split,
      sensitive: policy.sensitive,
      nearDuplicates: task.nearDuplicates,
      groupField: groupField ?? null,
    },
  });
  const card = cardOf(dataset.artifact);
  const verdict = judgeDataIntegrity(card, policy, dataset.artifact.id);
  ledger.verdicts.record(project.id, dataset.artifact.id, verdict);
  return {
    snapshot: snapshot.artifact,
    dataset: dataset.artifact,
    card,
    verdict: ledger.verdicts.latest(project.id, 'A', dataset.artifact.id)!,
  };
}

function bringIn(session: Session, source: Source): Promise<IngestConfiguration> {
  if ('sample' in source) return importSample(session.ledger, source.sample);
  if ('remote' in source) return importRemote(session, source.remote, source.options);
  return importFiles(session.ledger, source.files);
}

const policyOf = (
  task: Task,
  overrides: Partial<DataIntegrityPolicy> = {},
): DataIntegrityPolicy => ({
  ...task.gates.A,
  ...overrides,
});
