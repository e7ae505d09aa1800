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
import { ingest } from './ingest/ingest.ts';
import { cardOf, type DatasetCard } from './normalize/dataset.ts';
import { normalize } from './normalize/normalize.ts';
import { runStage, type Session } from './run-stage.ts';

/** Either a bundled sample or files of the user. */
export type Source = { sample: string } | { files: readonly string[] };

export interface ImportOptions {
  /** What to do about personal data and secrets; the task's policy when left out. */
  sensitive?: SensitiveAction;
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
  { sensitive }: ImportOptions = {},
): Promise<ImportedDataset> {
  const { ledger } = session;
  const template = loadTemplate(project.template);
  const task = loadTask(template.task);
  const policy = policyOf(task, {
    ...template.gates.A,
    ...(sensitive && { sensitive: sensitivePolicyOf(sensitive) }),
  });
  if ('files' in source && source.files.length === 0)
    fail('usage.invalid', 'give a file or a sample to import');
  const snapshot = await runStage(session, project, ingest, {
    inputs: {},
    configuration:
      'sample' in source
        ? await importSample(ledger, source.sample)
        : await importFiles(ledger, source.files),
  });
  const dataset = await runStage(session, project, normalize, {
    inputs: { snapshot: snapshot.artifact },
    configuration: {
      task: task.id,
      records: task.records,
      mapping: mapping ?? template.mapping,
      split: template.split ?? task.split,
      sensitive: policy.sensitive,
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

const policyOf = (
  task: Task,
  overrides: Partial<DataIntegrityPolicy> = {},
): DataIntegrityPolicy => ({
  ...task.gates.A,
  ...overrides,
});
