/**
 * From source files to a judged dataset: stages 1 and 2, then Gate A.
 *
 * @module
 */
import type { NearDuplicateAction } from '../catalog/tasks/near-duplicate-policy.ts';
import { sensitivePolicyOf, type SensitiveAction } from '../catalog/tasks/sensitive-policy.ts';
import { loadTask } from '../catalog/tasks/task.ts';
import { loadTemplate } from '../catalog/templates/template.ts';
import type { DataIntegrityPolicy } from '../catalog/tasks/data-integrity-policy.ts';
import type { Mapping } from '../catalog/records/mapping.ts';
import type { Artifact } from '../ledger/artifacts.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Project } from '../ledger/projects.ts';
import type { RecordedVerdict } from '../ledger/verdicts.ts';
import { fail } from '../problem/problem.ts';
import { correctedSource } from './corrections/corrected-source.ts';
import { readCorrections } from './corrections/corrections.ts';
import { judgeDataIntegrity } from './gates/data-integrity.ts';
import { policyOf } from './gates/policies.ts';
import type { TableChoice } from './ingest/reading/choose-tables.ts';
import { importFiles, importSample } from './ingest/import-files.ts';
import { ingest, withEncoding, type IngestConfiguration } from './ingest/ingest.ts';
import type { RemoteOptions } from './ingest/remote/fetched.ts';
import type { RemoteSpec } from './ingest/remote/remote-spec.ts';
import { cardOf, type DatasetCard } from './normalize/dataset.ts';
import type { NormalizeConfiguration } from './normalize/configuration.ts';
import { normalize } from './normalize/normalize.ts';
import { sampleTokens } from './normalize/profile/report/token-sample.ts';
import { repairedSource } from './normalize/repair/repair.ts';
import { runStage, type Session, type StageResult } from './stage/run-stage.ts';
import { changesOfNewest } from './versions/changes.ts';
import type { VersionDiff } from './versions/diff-versions.ts';

/** A bundled sample, files of the user, or something elsewhere. */
export type Source =
  | { sample: string }
  | { files: readonly string[] }
  | { remote: RemoteSpec; options: RemoteOptions }
  /** Rejected rows of the project's dataset, repaired since: the file of an export, or the rows. */
  | { repaired: string | Record<string, unknown> }
  /** What the project's dataset was made from, with what was corrected since. */
  | { corrections: true }
  /** What the project's dataset was made from, as it is. */
  | { again: true };

export interface ImportOptions {
  /** What to do about personal data and secrets; the task's policy when left out. */
  sensitive?: SensitiveAction | undefined;
  /** What to do about records that are nearly the same; the task's policy when left out. */
  nearDuplicates?: NearDuplicateAction | undefined;
  /** Encoding of all text files; found when left out. */
  encoding?: string | undefined;
  /** Field whose value groups rows that must share a split. */
  groupField?: string | undefined;
  /** Share of the rows for each held-out split that has no file; the task's when left out. */
  heldOut?: number | undefined;
  /** Base model whose tokens Gate A counts; estimated from bytes when left out. */
  baseModel?: string | undefined;
  /** Tokens of a row in training, where it is not what a plan chooses by itself. */
  sequenceLength?: number | undefined;
  /** Which tables to take, of workbooks and databases. */
  choice?: TableChoice | undefined;
}

export interface ImportedDataset {
  snapshot: Artifact;
  dataset: Artifact;
  card: DatasetCard;
  verdict: RecordedVerdict;
  /** What the import changed in its source; null when that has no earlier version. */
  changes: VersionDiff | null;
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
  options: ImportOptions = {},
): Promise<ImportedDataset> {
  const { ledger } = session;
  const { sensitive, nearDuplicates, groupField, heldOut, baseModel, sequenceLength } = options;
  const template = loadTemplate(project.template);
  const task = loadTask(template.task);
  const before =
    'repaired' in source || 'corrections' in source || 'again' in source
      ? currentImport(ledger, project)
      : null;
  const policy: DataIntegrityPolicy = {
    ...policyOf(project, task, 'A'),
    ...(before && { sensitive: before.configuration.sensitive }),
    ...(sensitive && { sensitive: sensitivePolicyOf(sensitive) }),
    ...(sequenceLength && { sequenceLength }),
  };
  if ('files' in source && source.files.length === 0)
    fail('usage.invalid', 'give a source, a file or a sample to import');
  const configuration: NormalizeConfiguration = {
    task: task.id,
    records: task.records,
    mapping: mapping ?? mappingBefore(source, before) ?? template.mapping,
    split:
      heldOut === undefined
        ? (before?.configuration.split ?? template.split ?? task.split)
        : { validation: heldOut, test: heldOut },
    sensitive: policy.sensitive,
    nearDuplicates: {
      ...(before?.configuration.nearDuplicates ?? task.nearDuplicates),
      ...(nearDuplicates && { action: nearDuplicates }),
    },
    groupField: groupField ?? before?.configuration.groupField ?? null,
  };
  const brought = await bringIn(session, project, source, before, options.choice);
  const { snapshot, dataset } = await runStages(
    session,
    project,
    withEncoding(brought, options.encoding),
    configuration,
  );
  const card = cardOf(dataset.artifact);
  const base = baseModel === undefined ? null : await tokenizerOf(session, project, baseModel);
  const tokens = base && (await sampleTokens(dataset.artifact, base, policy.sequenceLength));
  const { minHeldOutItems } = policyOf(project, task, 'C');
  const verdict = judgeDataIntegrity(card, policy, dataset.artifact.id, minHeldOutItems, tokens);
  ledger.verdicts.record(project.id, dataset.artifact.id, verdict);
  return {
    snapshot: snapshot.artifact,
    dataset: dataset.artifact,
    card,
    verdict: ledger.verdicts.latest(project.id, 'A', dataset.artifact.id)!,
    changes: await changesOfNewest(session, project),
  };
}

async function tokenizerOf({ ledger }: Session, project: Project, baseModel: string) {
  const { tokenizerFor } = await import('./profile-tokenizer.ts');
  return tokenizerFor(ledger.home, project, baseModel);
}

interface EarlierImport {
  snapshot: Artifact;
  dataset: Artifact;
  configuration: NormalizeConfiguration;
}

/** @throws `stage.missing-input` when the project has no dataset yet. */
function currentImport(ledger: Ledger, project: Project): EarlierImport {
  const hint = `brewslm dataset import --project ${project.id} --file DATA.jsonl`;
  const dataset = ledger.projects.require(project, 'canonical-dataset', hint);
  return {
    snapshot: ledger.artifacts.inputs(dataset).snapshot,
    dataset,
    configuration: dataset.descriptor.producer.configuration as NormalizeConfiguration,
  };
}

/** Corrections are rows by the mapping that read the others, also where that was inferred. */
const mappingBefore = (source: Source, before: EarlierImport | null): Mapping | null | undefined =>
  'corrections' in source ? cardOf(before!.dataset).mapping : before?.configuration.mapping;

async function runStages(
  session: Session,
  project: Project,
  files: IngestConfiguration,
  configuration: NormalizeConfiguration,
): Promise<{ snapshot: StageResult; dataset: StageResult }> {
  const snapshot = await runStage(session, project, ingest, {
    inputs: {},
    configuration: files,
  });
  const dataset = await runStage(session, project, normalize, {
    inputs: { snapshot: snapshot.artifact },
    configuration,
  });
  return { snapshot, dataset };
}

/** Brings the bytes of the source into the object store. */
async function bringIn(
  session: Session,
  project: Project,
  source: Source,
  before: EarlierImport | null,
  choice: TableChoice | undefined,
): Promise<IngestConfiguration> {
  if ('corrections' in source) {
    const { ledger } = session;
    const { snapshot, dataset } = before!;
    const corrections = readCorrections(ledger.home, project);
    return correctedSource(ledger, snapshot, cardOf(dataset).mapping, corrections);
  }
  if ('again' in source)
    return before!.snapshot.descriptor.producer.configuration as IngestConfiguration;
  if ('repaired' in source)
    return repairedSource(session.ledger, before!.snapshot, source.repaired);
  if ('sample' in source) return importSample(session.ledger, source.sample);
  const chosen = choice && { choice };
  if ('remote' in source) {
    // What speaks HTTP takes longer to load than a small file to import.
    const { importRemote } = await import('./ingest/remote/import-remote.ts');
    const configuration = await importRemote(session, source.remote, { ...source.options, choice });
    return source.remote.kind === 'database' ? configuration : { ...configuration, ...chosen };
  }
  return { ...(await importFiles(session, source.files)), ...chosen };
}
